"""Transcripts without sound: what their headers say, what of them is kept, and what can be measured in them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from speakkit.errors import DuplicateRecordingError, SpeakKitError, TranscriptFileError
from speakkit.intake.transcripts_alone import NewTranscript, add_transcripts
from speakkit.measure.values import Measure
from speakkit.model import Session, SessionStatus
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store

HEADERS = """@UTF8
@Begin
@Languages:	eng
@Participants:	PAR Maria Participant, INV Investigator
@ID:	eng|fluency|PAR|21;06.|female|B1||Participant|university||
@ID:	eng|fluency|INV|||||Investigator|||
@L1 of PAR:	spa
@Date:	04-MAR-2019
@Situation:	a day in town
@Types:	cross, narrative, L2
"""
SAID = "in {} I go to the school and she have two car &-um in the house ."
MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905


def chat(folder: Path, *, timed: bool = False, name: str = "s01", questions: bool = True) -> Path:
    """A dozen utterances of a learner, each of ten seconds, perhaps with questions in between."""
    lines = [HEADERS.rstrip()]
    for number, month in enumerate(MONTHS):
        said = SAID.format(month)
        words = said.replace("&-", "").split()[:-1]
        if questions:
            lines.append("*INV:	and then Maria ?")
        lines.append(f"*PAR:	{said}")
        start_ms = number * 10_000
        if timed:
            times = (f"{word} \x15{start_ms + i * 600}_{start_ms + i * 600 + 500}\x15" for i, word in enumerate(words))
            lines.append(f"%wor:	{' '.join(times)} .")
    path = folder / f"{name}.cha"
    path.write_text("\n".join([*lines, "@End", ""]), encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", transcriber="local")


def added(path: Path, settings: Settings, **said: str) -> Session:
    new = NewTranscript(path, **said)  # type: ignore[arg-type]  # strings only
    (session,) = add_transcripts([new], store=Store(settings.store_path), recordings=open_recordings(settings))
    if isinstance(session, SpeakKitError):
        raise session
    return session


def processed(path: Path, settings: Settings) -> tuple[Session, dict[str, Measure]]:
    pipeline = Pipeline.from_settings(settings)
    session = pipeline.process(added(path, settings).session_id)
    return session, {measure.name: measure for measure in pipeline.store.results.measures(session.session_id)}


def test_headers_say_who_when_and_what_and_name_nobody(tmp_path: Path, settings: Settings) -> None:
    session = added(chat(tmp_path), settings)
    assert (session.learner_id, session.topic, session.language) == ("s01", "a day in town", "en")
    assert session.recorded_at == datetime(2019, 3, 4, 12, tzinfo=UTC)
    learner = Store(settings.store_path).learners.get("s01")
    assert learner.first_language == "es"
    assert learner.attributes == {
        "age_years": "21.5", "corpus": "fluency", "design": "cross", "education": "university", "group": "B1",
        "sex": "female", "task": "narrative",
    }  # fmt: skip
    assert "Maria" not in learner.model_dump_json() + session.model_dump_json()


def test_it_runs_to_done_with_the_learners_words_alone(tmp_path: Path, settings: Settings) -> None:
    session, measures = processed(chat(tmp_path), settings)
    transcript = Store(settings.store_path).results.transcript(session.session_id)
    assert transcript is not None
    assert (session.status, session.audio_deleted_at, "Maria" in transcript.text) == (SessionStatus.DONE, None, False)
    assert list(open_recordings(settings).find()) == []
    assert measures["speech_rate"].null_reason == "other people speak in the recording too"
    assert measures["pruned_words"].value == len(MONTHS) * 15


def test_words_with_times_and_syllables_give_rates_and_words_without_say_why_not(
    tmp_path: Path, settings: Settings
) -> None:
    session, timed = processed(chat(tmp_path, timed=True, questions=False), settings)
    transcript = Store(settings.store_path).results.transcript(session.session_id)
    assert transcript is not None
    words = [word for word in transcript.words if word.text != "um"]
    speaking_s = ((transcript.words[-1].end_ms or 0) - (transcript.words[0].start_ms or 0)) / 1000
    assert timed["speech_rate"].value == pytest.approx(sum(word.syllables or 0 for word in words) / speaking_s)
    assert timed["pauses_per_min"].value is not None
    _, untimed = processed(chat(tmp_path, name="s02", questions=False), settings)
    assert untimed["speech_rate"].value is None
    assert untimed["speech_rate"].null_reason == "words have no times and pauses were not looked for"
    assert untimed["mtld"].value == timed["mtld"].value


def test_the_same_words_are_added_once_for_each_learner(tmp_path: Path, settings: Settings) -> None:
    path = chat(tmp_path)
    added(path, settings)
    with pytest.raises(DuplicateRecordingError, match="already has this transcript"):
        added(path, settings)
    assert added(path, settings, learner_id="other").learner_id == "other"


def test_a_speaker_is_asked_for_where_roles_do_not_tell(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "two.txt"
    path.write_text("Ana: I go home.\nBen: Why do you go?\nAna: I am tired.\n", encoding="utf-8")
    with pytest.raises(TranscriptFileError, match="--speaker"):
        added(path, settings)
    assert Store(settings.store_path).sessions.all() == []
    assert added(path, settings, speaker="ana").status is SessionStatus.UPLOADED
