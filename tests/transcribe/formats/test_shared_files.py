"""Every transcript of the shared data either loads with the right words or is refused in one clear sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.text.tokens import tokenise
from speakkit.transcribe.formats import read_transcript


def captions(*numbers: int) -> str:
    return " ".join(f"Caption text #{number}" for number in numbers)


SONNET = "From fairest creatures we desire increase,"
LOADED = [
    # file, format, words, words with times, text that it starts with
    ("captions/captions_with_bom.vtt", "WebVTT", 12, 0, captions(1, 2, 3, 4)),
    ("captions/comments.vtt", "WebVTT", 20, 0, "Ta en kopp varmt te. Det är inte varmt. Har en kopp te. Det smakar"),
    ("captions/cue_tags.vtt", "WebVTT", 13, 5, "When the moon hits your eye Like a big-a pizza pie That's amore"),
    ("captions/invalid_timeframe.srt", "SRT", 15, 0, captions(1, 2, 3, 4, 5)),
    ("captions/invalid_timeframe_in_cue_text.vtt", "WebVTT", 9, 0, captions(1, 2, 3)),
    ("captions/metadata_headers.vtt", "WebVTT", 6, 0, captions(1, 2)),
    ("captions/metadata_headers_multiline.vtt", "WebVTT", 6, 0, captions(1, 2)),
    ("captions/missing_caption_text.srt", "SRT", 12, 0, captions(1, 3, 4, 5)),
    ("captions/missing_caption_text.vtt", "WebVTT", 12, 0, captions(1, 3, 4, 5)),
    ("captions/one_caption.srt", "SRT", 3, 0, captions(1)),
    ("captions/one_caption.vtt", "WebVTT", 3, 0, captions(1)),
    ("captions/sample.srt", "SRT", 15, 0, captions(1, 2, 3, 4, 5)),
    ("captions/sample.vtt", "WebVTT", 48, 0, captions(*range(1, 17))),
    ("captions/styles.vtt", "WebVTT", 2, 0, "Hello world."),
    ("captions/using_identifiers.vtt", "WebVTT", 18, 0, captions(1, 2, 3, 4, 5, 6)),
    ("captions/youtube_dl.vtt", "WebVTT", 8, 6, "yeah what this will happen is I'm telling"),
    ("bobby_words.TextGrid", "TextGrid", 4, 4, "BOBBY RIPPED THE LEDGER"),
    ("bobby_words_with_newlines_longfile.TextGrid", "TextGrid", 4, 4, "BOBBY RIPPED THE LEDGER"),
    ("bobby_words_with_newlines_longfile_elan.TextGrid", "TextGrid", 4, 4, "BOBBY RIPPED THE LEDGER"),
    ("mary.TextGrid", "TextGrid", 4, 4, "mary rolled the barrel"),
    ("sonnet001.textgrid", "TextGrid", 107, 0, f"1\n{SONNET}\nThat thereby"),
    ("sonnet001.eaf", "ELAN", 107, 0, f"1\n{SONNET}\nThat thereby"),
    ("sonnet001.srt", "SRT", 107, 0, f"1 {SONNET} That thereby"),
    ("sonnet001.vtt", "WebVTT", 107, 0, f"1 {SONNET} That thereby"),
    ("test.cha", "CHAT", 81, 75, "Hello.\nthis is a test of wake-up.\ni'm going to read"),
    ("whisper_timestamped.json", "verbose_json", 59, 59, "Yeah, as much as it's worth celebrating"),
    ("dg_speakers.json", "Deepgram JSON", 226, 226, "And, Jessica, Christina, we are so proud of you."),
    ("dg_speakers_no_utterances.json", "Deepgram JSON", 226, 226, "And, Jessica, Christina, we are so proud of you."),
    ("dg_transcription.json", "Deepgram JSON", 62, 62, "Yeah. As as much as, it's worth celebrating,"),
    ("dg_utterances.json", "Deepgram JSON", 62, 62, "Yeah. As as much as, it's worth celebrating,"),
    ("dg_whisper_transcription.json", "Deepgram JSON", 59, 59, "yeah as much as it's worth celebrating"),
]
REFUSED = [
    ("captions/empty.vtt", "is empty"),
    ("captions/invalid.vtt", "starts with the line WEBVTT"),
    ("captions/invalid_format1.srt", "line 1 has no times"),
    ("captions/invalid_format2.srt", "line 1 has no times"),
    ("captions/invalid_format3.srt", "line 1 has no times"),
    ("captions/invalid_format4.srt", "holds no words"),
    ("captions/invalid_timeframe.vtt", "line 6 has a time that can't be read"),
    ("captions/missing_timeframe.srt", "line 5 has no times"),
    ("captions/missing_timeframe.vtt", "line 6 has no times"),
    ("captions/no_captions.vtt", "holds no words"),
    ("bobby_phones.TextGrid", "no interval tier with words"),
    ("bobby_phones_elan.TextGrid", "no interval tier with words"),
    ("sonnet001.tsv", "Hand it in as WebVTT"),
]


@pytest.mark.parametrize(("name", "file_format", "words", "timed", "start"), LOADED)
def test_valid_files_load(shared_data: Path, name: str, file_format: str, words: int, timed: int, start: str) -> None:
    transcript = read_transcript(shared_data / "transcripts" / name)
    assert transcript.format == file_format
    assert transcript.text.startswith(start)
    assert len(transcript.words) == words
    assert sum(word.start_ms is not None for word in transcript.words) == timed


@pytest.mark.parametrize("name", [row[0] for row in LOADED])
def test_text_and_words_hold_the_same_tokens(shared_data: Path, name: str) -> None:
    transcript = read_transcript(shared_data / "transcripts" / name)
    of_words = [token.norm for word in transcript.words for token in tokenise(word.text)]
    assert of_words == [token.norm for token in tokenise(transcript.text)]


@pytest.mark.parametrize(("name", "sentence"), REFUSED)
def test_invalid_files_are_refused(shared_data: Path, name: str, sentence: str) -> None:
    with pytest.raises(TranscriptFileError, match=sentence) as refusal:
        read_transcript(shared_data / "transcripts" / name)
    assert Path(name).name in refusal.value.message


def test_every_shared_transcript_has_an_expected_outcome(shared_data: Path) -> None:
    folder = shared_data / "transcripts"
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix not in {".wav", ".mp3"}}
    assert files - {"captions"} == {row[0] for row in LOADED} | {row[0] for row in REFUSED}
