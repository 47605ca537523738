"""`speakkit process --estimate` and `speakkit analyse --estimate`"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from speakkit.calls.prices import dollars, price_list
from speakkit.cli.output import note, print_json, say, table
from speakkit.pipeline.estimate import VendorEstimate, estimate, estimate_again
from speakkit.pipeline.pipeline import Pipeline
from speakkit.text.counting import counted


def show_estimate(pipeline: Pipeline, session_ids: Sequence[str], *, in_batch: bool, as_json: bool) -> None:
    """What processing these sessions would cost, expected and at most, by vendor; nothing is sent anywhere."""
    _show(
        estimate(pipeline.settings, pipeline.store, session_ids, in_batch=in_batch), len(session_ids), as_json=as_json
    )


def show_estimate_again(
    pipeline: Pipeline,
    session_ids: Sequence[str],
    *,
    to_hear: Collection[str],
    repeat: int,
    asks_anew: bool,
    as_json: bool,
) -> None:
    """The same of analysing these sessions once more, those of `to_hear` from their recordings."""
    vendors = estimate_again(pipeline, session_ids, to_hear=to_hear, repeat=repeat, asks_anew=asks_anew)
    _show(vendors, len(session_ids), as_json=as_json)


def _show(vendors: Sequence[VendorEstimate], count: int, *, as_json: bool) -> None:
    sessions = counted(count, "session")
    if as_json:
        print_json([vendor.model_dump(mode="json") for vendor in vendors])
    elif not vendors:
        say(f"No paid call is needed for {sessions}.")
    else:
        columns = ("vendor", "model", "calls", "minutes", "tokens in", "tokens out", "expected", "at most")
        table(f"Cost of {sessions}", columns, [_row(vendor) for vendor in vendors])
        note(f"Prices of {price_list().as_of}, or your own from the settings. A cap: --max-cost USD.")


def _row(vendor: VendorEstimate) -> tuple[object, ...]:
    return (
        vendor.vendor,
        vendor.model,
        vendor.calls,
        None if vendor.audio_minutes is None else f"{vendor.audio_minutes:.1f}",
        vendor.input_tokens,
        vendor.output_tokens,
        _usd(vendor.expected_usd),
        _usd(vendor.at_most_usd),
    )


def _usd(value: float | None) -> str:
    return "price unknown" if value is None else dollars(value)
