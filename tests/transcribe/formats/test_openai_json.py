from __future__ import annotations

import json

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.recogniser_json import read_recogniser_json


def word(text: str, start: float, end: float) -> dict[str, object]:
    return {"word": text, "start": start, "end": end}


def test_the_text_keeps_its_punctuation_and_takes_the_words_times() -> None:
    answer = {
        "task": "transcribe",
        "language": "english",
        "duration": 3.2,
        "text": "Well, I have twenty-one years.",
        "words": [word("Well", 0.1, 0.4), word("I", 0.5, 0.6), word("have", 0.61, 0.8), word("years", 2.0, 2.345)],
    }
    transcript = read_recogniser_json(json.dumps(answer))
    assert transcript.language == "en"
    assert [(w.text, w.start_ms, w.end_ms) for w in transcript.words] == [
        ("Well,", 100, 400),
        ("I", 500, 600),
        ("have", 610, 800),
        ("twenty-one", None, None),
        ("years.", 2000, 2345),
    ]


def test_words_of_segments_bring_confidence_and_speakers() -> None:
    segment = {
        "text": " Hello there.",
        "start": 0,
        "end": 1.5,
        "speaker": "SPEAKER_01",
        "words": [{**word(" Hello", 0, 0.5), "probability": 0.75}, {"word": " there."}],
    }
    transcript = read_recogniser_json(json.dumps({"segments": [segment], "language": "de"}))
    assert [(w.text, w.confidence, w.speaker) for w in transcript.words] == [
        ("Hello", 0.75, "SPEAKER_01"),
        ("there.", None, "SPEAKER_01"),
    ]
    assert transcript.end_ms == 1500


def test_an_answer_without_words_is_text_alone() -> None:
    transcript = read_recogniser_json('{"text": "Hello there.", "languages": ["en"]}')
    assert [w.start_ms for w in transcript.words] == [None, None]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("{", "isn't valid JSON"),
        ('{"a": ' * 5000, "isn't valid JSON"),
        ('{"nodes": []}', "isn't JSON of OpenAI"),
        ('{"text": "secret", "segments": "secret"}', 'field "segments" is missing or not of the kind'),
        ('{"text": "a", "words": [{"word": "a", "start": -5, "end": 1}]}', "time that no recording can have"),
        ('{"text": "a", "words": [{"word": "a", "start": 5, "end": 1}]}', "ends before it starts"),
        ('{"text": "a", "words": [{"word": "a", "start": NaN, "end": 1}]}', 'field "words.0.start"'),
    ],
)
def test_other_documents_are_refused_without_quoting_them(document: str, sentence: str) -> None:
    with pytest.raises(TranscriptFileError, match=sentence) as refusal:
        read_recogniser_json(document)
    assert "secret" not in refusal.value.message
