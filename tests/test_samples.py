"""The sample recordings: what their scripts say is what the manifest says, and the files are those that were made from them."""

from __future__ import annotations

import hashlib
import re
import runpy
import tomllib
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import av
import pytest

from speakkit.patterns.vocabulary import vocabulary
from speakkit.text.tokens import token_count
from tests.support.samples import SAMPLES, HesitantSession, hesitant_sessions, manifest

SCRIPTS: dict[str, Any] = tomllib.loads((SAMPLES / "scripts.toml").read_text(encoding="utf-8"))
ENTRIES: list[dict[str, Any]] = manifest()["sessions"]
FILES = [entry["file"] for entry in ENTRIES]


def test_three_learners_have_eight_sessions_each_over_several_weeks_and_one_has_three() -> None:
    assert Counter(entry["learner_id"] for entry in ENTRIES) == {"ana": 8, "kenji": 8, "lena": 8, "mei": 3}
    times = [datetime.fromisoformat(entry["recorded_at"]) for entry in ENTRIES]
    assert max(times) - min(times) > timedelta(weeks=4)


def test_they_are_small_together() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.glob("*.opus")) <= 6_000_000
    assert {path.name for path in SAMPLES.glob("*.opus")} == set(FILES)


@pytest.mark.parametrize("entry", ENTRIES, ids=FILES)
def test_a_file_is_the_one_of_the_manifest_and_45_to_90_s_long(entry: dict[str, Any]) -> None:
    path = SAMPLES / entry["file"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    with av.open(path) as recording:
        assert recording.duration is not None
        duration_ms = recording.duration * 1000 / av.time_base
    assert 45_000 <= duration_ms <= 90_000
    assert abs(duration_ms - entry["duration_ms"]) <= 100


def test_the_manifest_was_made_from_the_scripts() -> None:
    make = runpy.run_path(str(SAMPLES / "make_samples.py"))
    for session, entry in zip(SCRIPTS["sessions"], ENTRIES, strict=True):
        assert entry["script"] == make["script"](session)
        assert entry["file"] == f"{session['learner_id']}-{session['recorded_at']:%Y-%m-%d}.opus"
        assert entry["recorded_at"] == session["recorded_at"].isoformat()
        assert entry["planted"] == [
            {"pattern_id": name, "count": make["count"](name, phrases, entry["script"]), "phrases": phrases}
            for name, phrases in session["planted"].items()
        ]


def test_what_the_manifest_says_of_disfluencies_is_what_the_scripts_say() -> None:
    make = runpy.run_path(str(SAMPLES / "make_samples.py"))
    scripts = [session["hesitant"] for session in SCRIPTS["sessions"] if "hesitant" in session]
    truth = [entry["disfluencies"] for entry in ENTRIES if "disfluencies" in entry]
    assert [
        make["disfluencies"]([make["uttered"](line) for line in one.strip().splitlines()]) for one in scripts
    ] == truth


@pytest.mark.parametrize("session", hesitant_sessions(), ids=lambda session: session.file)
def test_each_word_of_a_learner_who_hesitates_has_its_time(session: HesitantSession) -> None:
    starts_and_ends = [time for times in session.word_times_ms for time in times]
    assert len(session.word_times_ms) == len(session.words)
    assert starts_and_ends == sorted(starts_and_ends)
    assert all(session.words[number].casefold() in {"um", "uh"} for (number,) in session.places("filler"))


def test_a_line_of_chat_is_read_as_it_is_meant() -> None:
    make = runpy.run_path(str(SAMPLES / "make_samples.py"))
    said = make["uttered"]("<we see &+bi> [//] &-um (1.2) we saw <the:> [/] the dog and +...")
    assert make["written"](said) == "We see bi- um we saw the the dog and..."
    assert [(one["kind"], one["words"]) for one in make["disfluencies"]([said])] == [
        ("repair", [0, 1, 2]),
        ("filler", [3]),
        ("repetition", [6]),
        ("given up", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ]
    assert [[one.text for one in piece] for piece in make["pieces"](said)] == [
        ["we", "see"],
        ["bi"],
        ["um"],
        ["we", "saw"],
        ["the"],
        ["the", "dog", "and"],
    ]


@pytest.mark.parametrize("entry", ENTRIES, ids=FILES)
def test_what_is_planted_is_a_pattern_and_is_said(entry: dict[str, Any]) -> None:
    said = entry["script"].casefold()
    for planted in entry["planted"]:
        assert planted["pattern_id"] in vocabulary().patterns
        assert planted["count"] >= 2
        assert all(re.search(rf"\b{phrase}\b", said, re.IGNORECASE) for phrase in planted["phrases"])


def test_every_session_has_enough_words_to_say_something_about_a_pattern() -> None:
    assert min(token_count(entry["script"]) for entry in ENTRIES) >= 100
