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
        ('{"nodes": []}', "isn't JSON of a recogniser that is known"),
        ('{"text": "secret", "segments": "secret"}', 'field "segments" is missing or not of the kind'),
    ],
)
def test_other_documents_are_refused_without_quoting_them(document: str, sentence: str) -> None:
    with pytest.raises(TranscriptFileError, match=sentence) as refusal:
        read_recogniser_json(document)
    assert "secret" not in refusal.value.message


@pytest.mark.parametrize(
    ("times", "taken"),
    [
        ('"start": -0.02, "end": 1', (0, 1000)),
        ('"start": 5, "end": 4.98', (5000, 5000)),
        ('"start": NaN, "end": 1', (None, None)),
        ('"start": 1, "end": null', (None, None)),
        ('"start": 1e300, "end": 1e301', (None, None)),
        ('"start": "0.5", "end": "0.75"', (500, 750)),
    ],
)
def test_odd_times_are_taken_as_from_a_live_engine(times: str, taken: tuple[int | None, int | None]) -> None:
    (word,) = read_recogniser_json(f'{{"text": "a", "words": [{{"word": "a", {times}}}]}}').words
    assert (word.start_ms, word.end_ms) == taken


@pytest.mark.parametrize("score", ["NaN", "null", "97.5", "-0.3", "Infinity"])
def test_what_is_no_probability_is_unknown(score: str) -> None:
    text = f'{{"segments": [{{"text": "a", "words": [{{"word": "a", "start": 0, "end": 1, "score": {score}}}]}}]}}'
    assert read_recogniser_json(text).words[0].confidence is None


def test_a_word_without_a_speaker_has_that_of_its_neighbours_where_they_agree() -> None:
    words = [{"word": w, "speaker": s} for w, s in (("In", "A"), ("2014", None), ("I", "A"), ("so", None), ("no", "B"))]
    segment = {"text": "In 2014 I so no", "speaker": "A", "words": words}
    heard = read_recogniser_json(json.dumps({"segments": [segment]})).words
    assert [word.speaker for word in heard] == ["A", "A", "A", None, "B"]
