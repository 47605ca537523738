"""What the writers write, others and we ourselves read back with the same words and times."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pympi
import pytest
import rustling
from hypothesis import given, settings
from hypothesis import strategies as st
from praatio import textgrid

from speakkit.errors import InputError
from speakkit.text.tokens import tokenise
from speakkit.transcribe.formats import ImportedTranscript, read_transcript
from speakkit.transcribe.formats.writers import SUFFIXES, AnnotatedTranscript, TranscriptFormat, write_transcript
from tests.support.annotated import Timed, annotated, sample_sessions, timed_tokens
from tests.support.examples import examples

WITH_WORD_TIMES = (TranscriptFormat.CHAT, TranscriptFormat.TEXTGRID, TranscriptFormat.ELAN, TranscriptFormat.WEBVTT)
HARD = '0.5 of 007 at 9:30 (really) www.ab.cd a@b.org New_York rock&roll <b> xxx "quoted" C++ a:b 50% — uh-huh don’t…'


@cache
def sessions() -> list[AnnotatedTranscript]:
    return sample_sessions(4)


@pytest.fixture(params=range(4))
def session(request: pytest.FixtureRequest) -> AnnotatedTranscript:
    return sessions()[int(request.param)]


def written(session: AnnotatedTranscript, as_format: TranscriptFormat, folder: Path) -> Path:
    path = folder / f"{session.session_id}{SUFFIXES[as_format]}"  # CHAT wants the name of the recording
    path.write_text(write_transcript(session, as_format), encoding="utf-8")
    return path


def spoken(transcript: ImportedTranscript) -> list[Timed]:
    return [
        (" ".join(token.norm for token in tokenise(word.text)), word.start_ms, word.end_ms) for word in transcript.words
    ]


@pytest.mark.parametrize("as_format", WITH_WORD_TIMES)
def test_our_own_readers_find_every_word_with_its_times(
    session: AnnotatedTranscript, as_format: TranscriptFormat, tmp_path: Path
) -> None:
    assert spoken(read_transcript(written(session, as_format, tmp_path))) == timed_tokens(session)


@pytest.mark.parametrize("as_format", WITH_WORD_TIMES)
def test_words_that_look_like_codes_come_back_too(as_format: TranscriptFormat, tmp_path: Path) -> None:
    session = annotated(HARD)
    assert spoken(read_transcript(written(session, as_format, tmp_path))) == timed_tokens(session)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1), min_size=1))
@settings(max_examples=examples(60), deadline=None)
def test_no_text_breaks_a_chat_file(words: list[str]) -> None:
    text = " ".join(word for word in " ".join(words).split() if tokenise(word))
    session = annotated(text or "nothing")
    file = rustling.chat.CHAT.from_strs([write_transcript(session, TranscriptFormat.CHAT)])
    assert len(file.utterances()) == len(session.utterances)


def test_rustling_finds_utterances_words_and_times_in_chat(session: AnnotatedTranscript, tmp_path: Path) -> None:
    file = rustling.read_chat(str(written(session, TranscriptFormat.CHAT, tmp_path)))
    bullets = "".join((utterance.tiers or {})["%wor"] for utterance in file.utterances()).split("\x15")[1::2]
    assert bullets == [f"{word.start_ms}_{word.end_ms}" for word in session.words]
    assert [utterance.time_marks for utterance in file.utterances()] == [
        (session.words[words.start].start_ms, session.words[words[-1]].end_ms) for words in session.utterances
    ]
    taken_back = {index for one in session.crossed_out for index in one.words}
    kept = [norm for index, (norm, _, _) in enumerate(timed_tokens(session)) if index not in taken_back]
    assert [norm for word in file.words() if (norm := " ".join(t.norm for t in tokenise(word)))] == kept
    assert len(kept) < len(session.words)


def test_findings_stand_on_a_tier_of_their_own(tmp_path: Path) -> None:
    session = annotated("Yesterday I go to the school and I go to the work. She have two car.")
    file = rustling.read_chat(str(written(session, TranscriptFormat.CHAT, tmp_path)))
    errors = [(utterance.tiers or {}).get("%err", "") for utterance in file.utterances()]
    assert session.findings
    assert sum(tier.count("$") for tier in errors) == len(session.findings)
    assert "She have two car = She has two cars $grammar:Singular noun after a number" in errors[1]


def test_praatio_finds_words_pauses_and_findings(session: AnnotatedTranscript, tmp_path: Path) -> None:
    path = written(session, TranscriptFormat.TEXTGRID, tmp_path)
    grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=False, reportingMode="error")
    entries = grid.getTier("words").entries
    assert [(e.label, round(e.start * 1000), round(e.end * 1000)) for e in entries] == [
        (word.text, word.start_ms, word.end_ms) for word in session.words
    ]
    assert len(grid.getTier("pauses").entries) == len(session.pauses)
    found = [name for name in grid.tierNames if name.startswith("findings")]
    assert sum(len(grid.getTier(name).entries) for name in found) == len(session.findings)


def test_pympi_finds_words_pauses_and_findings(session: AnnotatedTranscript, tmp_path: Path) -> None:
    eaf = pympi.Eaf(str(written(session, TranscriptFormat.ELAN, tmp_path)))
    words = sorted(eaf.get_annotation_data_for_tier("words"))
    assert [(text, start, end) for start, end, text, *_ in words] == [
        (word.text, word.start_ms, word.end_ms) for word in session.words
    ]
    found = [name for name in eaf.get_tier_names() if name.startswith("findings")]
    assert sum(len(eaf.get_annotation_data_for_tier(name)) for name in found) == len(session.findings)


def test_srt_has_the_words_under_the_times_of_their_captions(session: AnnotatedTranscript, tmp_path: Path) -> None:
    path = written(session, TranscriptFormat.SRT, tmp_path)
    captions = rustling.read_srt(str(path)).utterances()
    first, last = captions[0].time_marks, captions[-1].time_marks
    assert (first[0], last[1]) == (session.words[0].start_ms, session.words[-1].end_ms)
    assert [norm for norm, *_ in spoken(read_transcript(path))] == [norm for norm, *_ in timed_tokens(session)]


def test_convokit_has_its_six_fields_and_a_chain_of_replies(session: AnnotatedTranscript) -> None:
    lines = [json.loads(line) for line in write_transcript(session, TranscriptFormat.CONVOKIT).splitlines()]
    assert {*lines[0]} == {"id", "speaker", "conversation_id", "reply_to", "timestamp", "text", "meta"}
    assert [line["reply_to"] for line in lines] == [None, *(line["id"] for line in lines[:-1])]
    assert {line["conversation_id"] for line in lines} == {lines[0]["id"]}
    assert [word["start_ms"] for line in lines for word in line["meta"]["words"]] == [
        word.start_ms for word in session.words
    ]


@pytest.mark.parametrize("as_format", [TranscriptFormat.TEXTGRID, TranscriptFormat.ELAN, TranscriptFormat.WEBVTT])
def test_a_format_of_times_refuses_words_without(as_format: TranscriptFormat) -> None:
    with pytest.raises(InputError, match="CHAT and ConvoKit take words without"):
        write_transcript(annotated("I go home.", words=()), as_format)


def test_words_without_times_stand_in_chat(tmp_path: Path) -> None:
    path = written(annotated("I go home. You stay?", words=()), TranscriptFormat.CHAT, tmp_path)
    assert read_transcript(path).text == "I go home.\nYou stay?"
