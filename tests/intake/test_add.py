from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from speakkit.errors import (
    DamagedAudioError,
    DiskFullError,
    DuplicateRecordingError,
    EmptyRecordingError,
    InputError,
    InvalidIdError,
    LanguageError,
    NotAudioError,
    RecordingError,
    RecordingTooLargeError,
    SpeakKitError,
    TooLittleSpeechError,
    TranscriptFileError,
    UnreadableRecordingError,
)
from speakkit.intake.add import NewRecording, accept_upload, add_recording
from speakkit.model import Learner, Session, SessionStatus
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import LocalRecordings, open_recordings
from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.store import Store
from tests.support.disks import full_disk
from tests.support.hostile_audio import HOSTILE, within_bounds
from tests.support.tones import bursts, write_silence, write_speech, write_wav


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_speech(tmp_path / "talk.wav", seconds=3)


def add(path: Path, settings: Settings, learner_id: str = "ana", **fields: object) -> Session:
    new = NewRecording(path, learner_id, **fields)  # type: ignore[arg-type]  # each test names the fields it means
    return add_recording(new, settings=settings, store=Store(settings.store_path), recordings=open_recordings(settings))


def stored_files(settings: Settings) -> list[Path]:
    return [path for path in (settings.data_dir / "audio").rglob("*") if path.is_file()]


def test_a_recording_waits_as_an_uploaded_session(talk: Path, settings: Settings) -> None:
    session = add(talk, settings, topic="travel")
    assert session.status is SessionStatus.UPLOADED
    assert session.recording is not None
    assert session.recording.duration_ms == pytest.approx(3000, abs=50)
    assert [path.read_bytes() for path in stored_files(settings)] == [talk.read_bytes()]
    assert Store(settings.store_path).claims.waiting() == [session.session_id]


def test_the_same_recording_again_names_the_session_it_is(talk: Path, settings: Settings, tmp_path: Path) -> None:
    session = add(talk, settings)
    again = Path(shutil.copy(talk, tmp_path / "other name.wav"))
    with pytest.raises(DuplicateRecordingError) as error:
        add(again, settings)
    assert error.value.session_id == session.session_id


def test_another_learner_may_hand_in_the_same_recording(talk: Path, settings: Settings) -> None:
    assert add(talk, settings).session_id != add(talk, settings, learner_id="ben").session_id


def test_adding_that_was_cut_short_is_taken_up_again(
    talk: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(LocalRecordings, "put", cut_short)
        with pytest.raises(KeyboardInterrupt):
            add(talk, settings)
    assert Store(settings.store_path).claims.waiting() == []
    assert add(talk, settings).status is SessionStatus.UPLOADED


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.mp3", b"", EmptyRecordingError),
        ("letter.mp3", b"Dear friend, this is a letter and no recording. " * 20, NotAudioError),
    ],
)
def test_what_is_no_recording_leaves_nothing_behind(
    name: str, content: bytes, error: type[SpeakKitError], settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error, match=name):
        add(path, settings)
    assert not settings.store_path.exists()
    assert stored_files(settings) == []


def test_silence_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(TooLittleSpeechError, match=r"quiet\.wav"):
        add(write_silence(tmp_path / "quiet.wav", seconds=5), settings)


def test_a_fifth_of_a_second_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(TooLittleSpeechError, match=r"short\.wav"):
        add(write_speech(tmp_path / "short.wav", seconds=0.2), settings)


def test_an_oversized_recording_is_refused(talk: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordingTooLargeError, match=r"talk\.wav"):
        add(talk, Settings(data_dir=tmp_path / "data", max_recording_mb=0.01))


def test_a_missing_file_is_named(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UnreadableRecordingError, match=r"nowhere\.wav"):
        add(tmp_path / "nowhere.wav", settings)


@pytest.mark.parametrize("learner_id", ["", "../ana", "ana/b", "a" * 65, "añа", ".hidden", "a b"])
def test_odd_learner_ids_are_refused(learner_id: str, talk: Path, settings: Settings) -> None:
    with pytest.raises(InvalidIdError, match="learner id"):
        add(talk, settings, learner_id=learner_id)


def test_a_transcript_that_cannot_be_read_stops_the_whole(talk: Path, settings: Settings, tmp_path: Path) -> None:
    given = tmp_path / "talk.srt"
    given.write_bytes("1\n00:00:00,000 --> 00:00:01,000\nQué\n".encode("latin-1"))
    with pytest.raises(TranscriptFileError, match="UTF-8"):
        add(talk, settings, transcript=given)
    assert not settings.store_path.exists()


def test_of_two_speakers_only_the_learners_channel_is_kept(tmp_path: Path, settings: Settings) -> None:
    teacher, learner = bursts(4), bursts(4, burst_s=0.9, gap_s=1.1)
    path = write_wav(tmp_path / "lesson.wav", teacher, learner)
    session = add(path, settings, channel=2)
    [stored] = stored_files(settings)
    _, kept = load(stored, RecordingLimits(10**7, 10_000))
    assert np.corrcoef(kept.samples[: len(learner)], learner)[0, 1] > 0.95
    assert session.recording is not None
    assert (session.recording.channels, session.recording.file_name) == (1, "lesson.wav")
    with pytest.raises(DuplicateRecordingError):
        add(path, settings, channel=2)


LESSON = """@UTF8
@Begin
@Languages:\teng
@Participants:\tCHI Target_Child, TEA Teacher
*TEA:\tshe go to the school yesterday and he have two childs .
*CHI:\tI went home early .
*TEA:\the don't likes it and she go there .
*CHI:\tit was a nice evening .
@End
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    path = tmp_path / "talk.cha"
    path.write_text(LESSON, encoding="utf-8")
    return path


def test_of_several_speakers_one_has_to_be_named(talk: Path, lesson: Path, settings: Settings) -> None:
    with pytest.raises(TranscriptFileError, match=r"several speakers \(TEA, CHI\); name .* --speaker"):
        add(talk, settings, transcript=lesson)
    with pytest.raises(TranscriptFileError, match=r"no speaker 'Ana'.*: TEA, CHI\.$"):
        add(talk, settings, transcript=lesson, speaker="Ana")
    assert not settings.store_path.exists()
    assert stored_files(settings) == []


def test_nothing_that_others_say_is_stored_or_held_against_the_learner(
    talk: Path, lesson: Path, settings: Settings
) -> None:
    session = add(talk, settings, transcript=lesson, speaker="CHI")
    assert not any(b"school" in path.read_bytes() for path in stored_files(settings))
    pipeline = Pipeline.from_settings(settings)
    pipeline.process(session.session_id)
    transcript, analysis = (
        pipeline.store.results.transcript(session.session_id),
        pipeline.store.results.raw_analysis(session.session_id),
    )
    assert transcript is not None
    assert transcript.text == "I went home early.\nit was a nice evening."
    assert (transcript.verbatim, transcript.model, transcript.others_speak) == (True, "CHAT", True)
    assert analysis is not None
    assert analysis.insights == ()


def test_a_speaker_needs_a_transcript_that_tells_who_speaks(talk: Path, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(TranscriptFileError, match="there is none"):
        add(talk, settings, speaker="CHI")
    given = tmp_path / "talk.txt"
    given.write_text("I went home early.", encoding="utf-8")
    with pytest.raises(TranscriptFileError, match="doesn't say who speaks"):
        add(talk, settings, transcript=given, speaker="CHI")


def test_of_a_recording_without_room_nothing_stays(talk: Path, settings: Settings, tmp_path: Path) -> None:
    add(talk, settings)
    large = write_wav(tmp_path / "large.wav", bursts(70), bursts(70))
    with full_disk(4_000_000), pytest.raises(DiskFullError):  # the store has room, the recording of 4.5 MB hasn't
        add(large, settings)
    assert [session.recording.file_name for session in sessions(settings) if session.recording] == ["talk.wav"]
    assert len(stored_files(settings)) == 1
    assert add(large, settings).status is SessionStatus.UPLOADED


@pytest.mark.parametrize(
    "day", [datetime(1, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC), datetime(1876, 12, 31, tzinfo=UTC)]
)
def test_a_day_on_which_nothing_was_recorded_is_refused(day: datetime, talk: Path, settings: Settings) -> None:
    with pytest.raises(InputError, match=f"Nothing was recorded on {day.date()}"):
        add(talk, settings, recorded_at=day)
    assert Store(settings.store_path).sessions.all() == []


def test_a_file_whose_clock_was_wrong_was_recorded_now(talk: Path, settings: Settings) -> None:
    os.utime(talk, (0, datetime(2200, 1, 1, tzinfo=UTC).timestamp()))
    assert datetime.now(UTC) - add(talk, settings).recorded_at < timedelta(minutes=5)


@pytest.mark.parametrize("char", ["\x1b", "\n", "\u202e", "\u200b"])
def test_a_topic_has_no_character_that_nobody_sees(char: str, talk: Path, settings: Settings) -> None:
    with pytest.raises(InputError, match="The topic has characters that nobody sees"):
        add(talk, settings, topic=f"tra{char}vel")


def test_a_text_that_was_read_aloud_keeps_its_lines_and_nothing_else_unseen(talk: Path, settings: Settings) -> None:
    assert add(talk, settings, prompt="I go\r\nto\x1b[31m school.\u202e").prompt == "I go\nto[31m school."


@pytest.mark.parametrize("language", ["klingon", "xx", "", "e", "en GB", "../en"])
def test_what_is_no_language_is_refused(language: str, talk: Path, settings: Settings) -> None:
    with pytest.raises(LanguageError, match="ISO 639"):
        add(talk, settings, language=language)
    assert not settings.store_path.exists()


def test_a_language_with_a_region_is_kept_as_its_code(talk: Path, settings: Settings) -> None:
    assert add(talk, settings, language="en-GB").language == "en"


def test_a_session_that_failed_for_its_language_can_be_corrected(talk: Path, settings: Settings) -> None:
    hosted = settings.model_copy(update={"transcriber": "openai"})
    session = add(talk, hosted, language="eo", topic="travel")
    pipeline = Pipeline.from_settings(settings.model_copy(update={"local_model": "pocketsphinx"}))
    with pytest.raises(LanguageError, match=r"knows English only, and not eo.*--language"):
        pipeline.process(session.session_id)
    with pytest.raises(DuplicateRecordingError):  # nothing new is said
        add(talk, hosted, language="eo", topic="travel")
    corrected = add(talk, settings, language="en")
    assert (corrected.session_id, corrected.status, corrected.error_code) == (session.session_id, "UPLOADED", None)
    assert (corrected.language, corrected.topic) == ("en", None)
    with pytest.raises(DuplicateRecordingError):  # it waits: what was said stands
        add(talk, hosted, language="es")


def test_a_language_that_the_recogniser_does_not_know_is_refused_at_once(
    talk: Path, settings: Settings, tmp_path: Path
) -> None:
    english = settings.model_copy(update={"local_model": "pocketsphinx"})
    with pytest.raises(LanguageError, match="knows English and not es"):
        add(talk, english, language="es")
    assert sessions(settings) == []
    given = tmp_path / "talk.txt"
    given.write_text("Ayer voy al mercado.", encoding="utf-8")
    assert add(talk, english, language="es", transcript=given).language == "es"


def test_of_one_named_speaker_the_name_is_not_stored(talk: Path, settings: Settings, tmp_path: Path) -> None:
    given = tmp_path / "talk.vtt"
    given.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nAna Lopez: I go home.\n", encoding="utf-8")
    session = add(talk, settings, transcript=given)
    (kept,) = [path for path in stored_files(settings) if path.name in str(session.transcript_key)]
    assert b"Lopez" not in kept.read_bytes()


def test_what_was_chosen_in_a_recording_is_said(settings: Settings, tmp_path: Path) -> None:
    said: list[str] = []
    path = write_wav(tmp_path / "talk.wav", bursts(3), -bursts(3))
    new = NewRecording(path, "ana")
    store, recordings = Store(settings.store_path), open_recordings(settings)
    add_recording(new, settings=settings, store=store, recordings=recordings, tell=said.append)
    assert ["cancel each other out" in note for note in said] == [True]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("62 bytes at 1 Hz", DamagedAudioError),
        ("1 Hz in 8 channels, 200 frames", DamagedAudioError),
        ("3 h of silence at 8 kHz", TooLittleSpeechError),
    ],
)
def test_hostile_files_leave_nothing(
    name: str, refusal: type[RecordingError], settings: Settings, tmp_path: Path
) -> None:
    """Added here, and put into a bucket by a browser."""
    make = HOSTILE[name]
    with within_bounds(), pytest.raises(refusal):
        add(make(tmp_path), settings)
    (tmp_path / "bucket").mkdir()
    store, recordings = Store(settings.store_path), open_recordings(settings)
    path = make(tmp_path / "bucket")
    session, _ = _reserved(path, store, LocalRecordings(settings.data_dir / "audio"))
    with within_bounds(), pytest.raises(refusal):
        accept_upload(session.session_id, settings=settings, store=store, recordings=recordings)
    assert (sessions(settings), stored_files(settings)) == ([], [])


def _reserved(path: Path, store: Store, recordings: LocalRecordings) -> tuple[Session, Path]:
    """A session whose recording was put straight into its place, as a bucket takes it."""
    now = datetime.now(UTC)
    store.learners.add(Learner(learner_id="ana", created_at=now))
    session = Session(
        session_id="ana-1", learner_id="ana", status=SessionStatus.CREATED, recorded_at=now, created_at=now,
        updated_at=now, storage_key=f"ana/ana-1{path.suffix}",
    )  # fmt: skip
    store.sessions.add(session)
    recordings.put(str(session.storage_key), path)
    return session, path


def sessions(settings: Settings) -> list[Session]:
    return Store(settings.store_path).sessions.all()
