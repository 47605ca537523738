"""The transcripts of the shared folder of inputs that people met elsewhere, each with what must come of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats import find_sibling, only_speaker, read_transcript
from tests.sound.test_decoding import CASES as RECORDINGS

ASKED, ANSWERED = "So what did you do yesterday?", "Yesterday I go to the market and I buy two apple."
APPLES = "yesterday I go to market and buy two apple"
CARLA, ANA = "Carla Teacher", "Ana Lopez"
TEXTS = [
    ("zoom.vtt", [(CARLA, ASKED), (ANA, ANSWERED), (CARLA, "You went. Great, go on.")]),
    ("otter.srt", [(CARLA, ASKED), (ANA, ANSWERED)]),
    ("otter.txt", [(CARLA, ASKED), (ANA, ANSWERED)]),
    ("whisperx_diar.srt", [("SPEAKER_00", ASKED), ("SPEAKER_01", ANSWERED)]),
    ("whisperx_diar.vtt", [("SPEAKER_00", ASKED), ("SPEAKER_01", ANSWERED)]),
    ("whisperx_mixedseg.json", [("SPEAKER_00", "So yesterday?"),
                                ("SPEAKER_01", "Yesterday I go to market and buy two apple.")]),
    ("yt_auto.vtt", [(None, APPLES)]),
    ("yt_auto_converted.srt", [(None, f"{APPLES} for my mother")]),
    ("yt_auto_converted2.srt", [(None, f"{APPLES} for my mother")]),
    ("assemblyai_nospk.json", [(None, ANSWERED)]),
    ("sdk_words_only.json", [(None, "Yesterday I go to the market.")]),
    ("sdk_segments_only.json", [(None, "Yesterday I go to the market.")]),
    ("fw_asdict.json", [(None, "Yesterday I go to the market.")]),
    ("whisperx_nan.json", [(None, "Yesterday I go")]),
    ("zero_dur.json", [(None, "I go home")]),
    ("time_back.srt", [(None, "Yesterday I go to the market")]),
    ("unspoken.cha", [("PAR", "yesterday I walk home and she want a dog.")]),
    ("short_old.TextGrid", [(None, "yesterday i go mother's")]),
    ("paused.vtt", [(None, "Yesterday I go to market and I buy two apple")]),
]  # fmt: skip
TIMES = [
    ("yt_auto.vtt", [480, 900, 1200, 1500, 2000, 3020, 3400, 3800, 4200]),
    ("assemblyai_nospk.json", [1000, 1400, 1800, 2200, 2600, 3000, 3400, 3800, 4200, 4600, 5000]),
    ("sdk_words_only.json", [0, 500, 1000, 1500, 2000, 2500]),
    ("whisperx_nan.json", [1000, 1600, 1800]),
    ("zero_dur.json", [1000, 1000, 1000]),
    ("whisperx_mixedseg.json", [1000, 1400, 3000, 3400, 3800, 4200, 4600, 5000, 5400, 5800, 6200]),
    ("short_old.TextGrid", [500, 1000, 1200, 2000]),
]
LENGTHS = [("otter.txt", 5000), ("otter.srt", 9300), ("time_back.srt", 4900), ("paused.vtt", 9900)]


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> Path:
    return shared_data / "intake_cases"


def test_every_file_of_the_folder_has_its_test(cases: Path) -> None:
    """Recordings are tested in `tests/sound/test_decoding.py`, captions of a downloader's name below."""
    described = tomllib.loads((cases / "cases.toml").read_text(encoding="utf-8"))["files"]
    tested = {name for name, _ in TEXTS} | {"talk.en.vtt"} | {name for name, *_ in RECORDINGS}
    assert set(described) <= tested
    assert {path.name for path in cases.iterdir()} - {"cases.toml"} == tested


@pytest.mark.parametrize(("name", "lines"), TEXTS, ids=[name for name, _ in TEXTS])
def test_who_says_what(cases: Path, name: str, lines: list[tuple[str | None, str]]) -> None:
    transcript = read_transcript(cases / name)
    assert [(line[0].speaker, " ".join(word.text for word in line)) for line in transcript.lines] == lines


@pytest.mark.parametrize(("name", "starts_ms"), TIMES, ids=[name for name, _ in TIMES])
def test_when(cases: Path, name: str, starts_ms: list[int]) -> None:
    words = read_transcript(cases / name).words
    assert [word.start_ms for word in words] == starts_ms
    assert all(word.end_ms is not None and word.end_ms >= (word.start_ms or 0) for word in words)


@pytest.mark.parametrize(("name", "end_ms"), LENGTHS)
def test_how_long_the_recording_must_be(cases: Path, name: str, end_ms: int) -> None:
    assert read_transcript(cases / name).end_ms == end_ms


def test_an_unknown_score_is_unknown_and_others_are_read(cases: Path) -> None:
    assert [word.confidence for word in read_transcript(cases / "whisperx_nan.json").words] == [None, 0.5, 0.5]


def test_letters_that_were_not_said_are_kept_beside_the_words(cases: Path) -> None:
    assert read_transcript(cases / "unspoken.cha").full_forms == {2: "walked", 6: "wants"}


@pytest.mark.parametrize("name", ["zoom.vtt", "otter.srt", "otter.txt", "whisperx_diar.srt", "whisperx_mixedseg.json"])
def test_of_several_the_learner_is_named_or_nothing_is_taken(cases: Path, name: str) -> None:
    transcript = read_transcript(cases / name)
    with pytest.raises(TranscriptFileError, match=r"several speakers .* name the learner's with --speaker"):
        only_speaker(transcript)
    kept = only_speaker(transcript, transcript.lines[1][0].speaker)
    assert kept.text.startswith("Yesterday I go to")
    assert {word.speaker for word in kept.words} == {None}


def test_captions_under_a_downloaders_name_are_found_and_read(cases: Path, tmp_path: Path) -> None:
    (tmp_path / "talk.en.vtt").write_bytes((cases / "talk.en.vtt").read_bytes())
    found = find_sibling(tmp_path / "talk.opus", "en")
    assert found == tmp_path / "talk.en.vtt"
    transcript = read_transcript(found)
    assert transcript.text.startswith("Um, my name is Kenji and, uh, I come from Japan. Um, I am engineer in a small")
    assert transcript.text.count("my name is Kenji") == 1
    assert all(word.start_ms is not None for word in transcript.words)
