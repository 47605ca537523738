"""Published datasets from a line of signs a pattern: "x" present, "o" absent, "-" not checked, "n" no opportunity."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pandas as pd

from speakkit.kit import Kit, open_kit
from speakkit.store import buckets
from speakkit.store.publish_columns import publish_columns
from speakkit.text.tokens import TOKENISER_VERSION
from tests.support.made_once import copy_of
from tests.support.values import NOON

STATES = {"x": "present", "o": "absent", "-": "not_checked", "n": "no_opportunity"}
WORDS = 200


def publish_histories(
    directory: Path,
    learners: Mapping[str, Mapping[str, str]],
    *,
    session_columns: Mapping[str, list[object]] | None = None,
    text: str | None = None,
    measures: Mapping[str, Sequence[float]] | None = None,
    moved: Mapping[str, int] | None = None,
    reviews: Iterable[Mapping[str, object]] = (),
    analysers: Mapping[str, str] | None = None,
) -> Kit:
    """The dataset of learners with their grammar patterns; `session_columns` replace values, one a session, of all.

    The same histories are published once, and copied where nothing lies in the folder yet.

    `measures` have a value for each session, `moved` says by how many words a pattern's quotes lie behind those of others.
    `analysers` have the version of the analyser of some learners.
    `reviews` name learner_id, session_id, pattern, reviewed_by and decision, and what an edit puts in the place.
    """
    reviews = list(reviews)
    given = (learners, session_columns, text, measures, moved, reviews, analysers, buckets.SESSIONS_PER_BUCKET)

    def publish(folder: Path) -> None:
        frames = _frames(learners, session_columns or {}, text, measures or {}, moved or {}, reviews, analysers or {})
        publish_columns({name: _columns(rows) for name, rows in frames.items()}, folder)

    copy_of(("histories", repr(given)), publish, directory)
    return open_kit(directory)


def _frames(
    learners: Mapping[str, Mapping[str, str]],
    session_columns: Mapping[str, list[object]],
    text: str | None,
    measures: Mapping[str, Sequence[float]],
    moved: Mapping[str, int],
    reviews: Iterable[Mapping[str, object]],
    analysers: Mapping[str, str],
) -> dict[str, list[dict[str, object]]]:
    sessions: list[dict[str, object]] = []
    observations: list[dict[str, object]] = []
    transcripts: list[dict[str, object]] = []
    measured: list[dict[str, object]] = []
    for learner, patterns in learners.items():
        for number in range(max(map(len, patterns.values()))):
            session = _session(learner, number) | {name: values[number] for name, values in session_columns.items()}
            if version := analysers.get(learner):
                session |= {"analyser_version": version, "analysis_version": version}
            sessions.append(session)
            observations += [
                _observation(session, position, label, signs[number], moved.get(label, 0))
                for position, (label, signs) in enumerate(patterns.items())
            ]
            measured += [_measure(session, name, values[number]) for name, values in measures.items()]
            if text is not None:
                names = ("learner_id", "session_id", "recorded_at", "token_count", "word_count")
                shared = {name: session[name] for name in names}
                transcripts.append(
                    shared | {"text": text, "language": session["language"], "duration_ms": 60_000, "verbatim": True}
                )
    people: list[dict[str, object]] = [{"learner_id": learner, "created_at": NOON} for learner in learners]
    frames = {"learners": people, "sessions": sessions, "observations": observations, "transcripts": transcripts}
    frames["measures"] = measured
    frames["reviews"] = [_review(number, review) for number, review in enumerate(reviews, start=1)]
    return frames


def _review(number: int, review: Mapping[str, object]) -> dict[str, object]:
    given = {"category": "grammar", "key": f"grammar:{review['pattern']}", "rank": 1}
    engine = {"analyser": "rules", "analyser_version": "1"}
    return {"event_id": number, "reviewed_at": NOON, **engine, **given, **review}


def _columns(rows: list[dict[str, object]]) -> dict[str, object]:
    return {str(name): column for name, column in pd.DataFrame(rows).items()}


def _session(learner: str, number: int) -> dict[str, object]:
    return {
        "learner_id": learner,
        "session_id": f"{learner}-{number:02d}",
        "status": "DONE",
        "recorded_at": NOON + timedelta(days=number),
        "language": "en",
        "token_count": WORDS,
        "word_count": WORDS,
        "transcriber": "local",
        "transcriber_version": "1",
        "analyser": "rules",
        "analyser_version": "1",
        "vocabulary_version": "1",
        "insight_count": 0,
        "list_had_room": True,
        "analysis_version": "1",
    }


def _measure(session: Mapping[str, object], name: str, value: float) -> dict[str, object]:
    shared = {key: session[key] for key in ("learner_id", "session_id", "recorded_at")}
    return shared | {"name": name, "value": value, "unit": "types/token"}


def _observation(session: Mapping[str, object], position: int, label: str, sign: str, moved: int) -> dict[str, object]:
    place = {"token_start": 1 + moved, "token_end": 4 + moved, "tokeniser_version": TOKENISER_VERSION}
    quote = {"text": "went to market", **place, "start_ms": 61_300, "end_ms": 62_000}
    is_present = sign == "x"
    return {
        **{name: session[name] for name in ("learner_id", "session_id", "recorded_at")},
        "position": position,
        "key": f"grammar:{label}",
        "category": "grammar",
        "pattern": label,
        "state": STATES[sign],
        "occurrences": 2 if is_present else 0,
        "quotes": json.dumps([quote] if is_present else []),
    }
