"""`speakkit process --estimate`"""

from __future__ import annotations

from collections.abc import Sequence

from speakkit.cli.output import note, print_json, say, table
from speakkit.estimate import VendorEstimate, estimate
from speakkit.pipeline import Pipeline
from speakkit.pricing import price_list


def show_estimate(line: Pipeline, session_ids: Sequence[str], *, in_batch: bool, as_json: bool) -> None:
    """What processing these sessions would cost, expected and at most, by vendor; nothing is sent anywhere."""
    vendors = estimate(line.settings, line.store, session_ids, in_batch=in_batch)
    if as_json:
        print_json([vendor.model_dump(mode="json") for vendor in vendors])
    elif not vendors:
        say(f"{len(session_ids)} sessions wait; no paid call is needed.")
    else:
        columns = ("vendor", "model", "calls", "minutes", "tokens in", "tokens out", "expected", "at most")
        table(f"Cost of {len(session_ids)} sessions", columns, [_row(vendor) for vendor in vendors])
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
    return "price unknown" if value is None else f"${value:.4f}"
