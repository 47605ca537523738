"""The JSON of each maker: read as it is meant, or refused by the maker's name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.imported import ImportedTranscript
from speakkit.transcribe.formats.recogniser_json import read_recogniser_json

Row = tuple[str, int | None, int | None, str | None]


def read(document: object) -> ImportedTranscript:
    return read_recogniser_json(json.dumps(document))


def rows(transcript: ImportedTranscript) -> list[Row]:
    return [(word.text, word.start_ms, word.end_ms, word.speaker) for word in transcript.words]


def word(text: str, start: object, end: object, **more: object) -> dict[str, object]:
    return {"text": text, "start": start, "end": end, **more}


TWO: list[Row] = [("I", 500, 700, "A"), ("go.", 800, 1000, "B")]
AWS = {
    "jobName": "x",
    "results": {
        "transcripts": [{"transcript": "I go."}],
        "language_code": "en-US",
        "items": [
            {"type": "pronunciation", "start_time": "0.5", "end_time": "0.7",
             "alternatives": [{"confidence": "0.9", "content": "I"}]},
            {"type": "pronunciation", "start_time": "0.8", "end_time": "1.0",
             "alternatives": [{"confidence": "0.9", "content": "go"}]},
            {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": "."}]},
        ],
        "speaker_labels": {"segments": [
            {"speaker_label": "A", "items": [{"start_time": "0.5", "speaker_label": "A"}]},
            {"speaker_label": "B", "items": [{"start_time": "0.8", "speaker_label": "B"}]},
        ]},
    },
}  # fmt: skip
AWS_CHANNELS = {
    "results": {"channel_labels": {"channels": [
        {"channel_label": "B", "items": AWS["results"]["items"][1:]},  # type: ignore[index]
        {"channel_label": "A", "items": AWS["results"]["items"][:1]},  # type: ignore[index]
    ]}},
}  # fmt: skip
GOOGLE_WORDS = [
    {"startTime": "0.500s", "endTime": "0.700s", "word": "I"},
    {"startTime": "0.800s", "endTime": "1s", "word": "go."},
]
GOOGLE_1 = {"results": [
    {"alternatives": [{"transcript": "I go.", "words": GOOGLE_WORDS}], "languageCode": "en-us"},
    {"alternatives": [{"words": [{**w, "speakerTag": n} for n, w in enumerate(GOOGLE_WORDS, start=1)]}]},
]}  # fmt: skip
GOOGLE_2 = {"results": {"gs://x/y.wav": {"transcript": {"results": [
    {"alternatives": [{"transcript": "I go.", "words": [
        {"startOffset": "0.5s", "endOffset": "0.7s", "word": "I", "speakerLabel": "1"},
        {"startOffset": {"nanos": 800000000}, "endOffset": {"seconds": 1}, "word": "go.", "speakerLabel": "2"},
    ]}], "languageCode": "en-US"},
]}}}}  # fmt: skip
READ: dict[str, tuple[Any, str, list[Row]]] = {
    "AssemblyAI": ({"id": "x", "language_code": "en_us", "words": [
        word("I", 500, 700, confidence=0.9, speaker="A"), word("go.", 800, 1000, confidence=None, speaker="B")]},
        "AssemblyAI JSON", TWO),
    "AssemblyAI, utterances alone": ({"utterances": [
        {"words": [word("I", 500, 700, speaker="A")]}, {"words": [word("go.", 800, 1000, speaker="B")]}]},
        "AssemblyAI JSON", TWO),
    "ElevenLabs": ({"language_code": "eng", "language_probability": 0.9, "words": [
        word("(laughs)", 0.1, 0.4, type="audio_event"), word("I", 0.5, 0.7, type="word", speaker_id="A", logprob=-0.1),
        word(" ", 0.7, 0.8, type="spacing"), word("go.", 0.8, 1.0, type="word", speaker_id="B", logprob=0)]},
        "ElevenLabs JSON", TWO),
    "ElevenLabs, channels": ({"transcripts": [
        {"channel_index": 1, "words": [word("go.", 0.8, 1.0, type="word")]},
        {"channel_index": 0, "words": [word("I", 0.5, 0.7, type="word")]}]},
        "ElevenLabs JSON", [("I", 500, 700, "channel 0"), ("go.", 800, 1000, "channel 1")]),
    "whisper.cpp": ({"result": {"language": "en"}, "transcription": [
        {"offsets": {"from": 0, "to": 1200}, "text": " I go.", "speaker": "A", "tokens": [
            {"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}, "p": 0.9},
            {"text": " I", "offsets": {"from": 500, "to": 700}, "p": 0.9},
            {"text": " go", "offsets": {"from": 800, "to": 900}, "p": 0.9},
            {"text": ".", "offsets": {"from": 900, "to": 1000}, "p": 0.9}]}]},
        "whisper.cpp JSON", [("I", 500, 700, "A"), ("go.", 800, 1000, "A")]),
    "whisper.cpp, a word each": ({"transcription": [
        {"offsets": {"from": 500, "to": 700}, "text": " I"}, {"offsets": {"from": 800, "to": 900}, "text": " go"},
        {"offsets": {"from": 900, "to": 1000}, "text": "."}]},
        "whisper.cpp JSON", [("I", 500, 700, None), ("go.", 800, 1000, None)]),
    "Amazon": (AWS, "Amazon Transcribe JSON", TWO),
    "Amazon, channels": (AWS_CHANNELS, "Amazon Transcribe JSON", TWO),
    "Google 1": (GOOGLE_1, "Google JSON", [("I", 500, 700, "speaker 1"), ("go.", 800, 1000, "speaker 2")]),
    "Google 2": (GOOGLE_2, "Google JSON", [("I", 500, 700, "speaker 1"), ("go.", 800, 1000, "speaker 2")]),
    "Google, an operation": ({"response": {"results": GOOGLE_1["results"][:1]}},
        "Google JSON", [("I", 500, 700, None), ("go.", 800, 1000, None)]),
    "Deepgram": ({"results": {"channels": [{"alternatives": [{"words": [
        {"word": "i", "punctuated_word": "I", "start": 0.5, "end": 0.7, "confidence": None, "speaker": 0},
        {"word": "go", "punctuated_word": "go.", "start": 0.8, "end": 1, "speaker": None}]}]}]}},
        "Deepgram JSON", [("I", 500, 700, "speaker 0"), ("go.", 800, 1000, None)]),
    "OpenAI, diarised": ({"text": "I go.", "segments": [
        {"type": "transcript.text.segment", "text": "I", "start": 0.5, "end": 0.7, "speaker": "A"},
        {"type": "transcript.text.segment", "text": "go.", "start": 0.8, "end": 1, "speaker": "B"}]},
        "verbose_json", [("I", None, None, "A"), ("go.", None, None, "B")]),
    "faster-whisper, a list": ([{"start": 0.0, "end": 1.0, "text": " I go.", "words": [
        {"word": " I", "start": 0.5, "end": 0.7, "probability": 0.9},
        {"word": " go.", "start": 0.8, "end": 1.0, "probability": 0.9}]}],
        "verbose_json", [("I", 500, 700, None), ("go.", 800, 1000, None)]),
    "Vosk": ({"text": "i go", "result": [{"conf": 1.0, "word": "i", "start": 0.5, "end": 0.7},
        {"conf": 1.0, "word": "go", "start": 0.8, "end": 1.0}]},
        "verbose_json", [("i", 500, 700, None), ("go", 800, 1000, None)]),
    "milliseconds by nobody known": ({"text": "I go.", "words": [word("I", 500, 700), word("go.", 800, 1000)]},
        "verbose_json", [("I", 500, 700, None), ("go.", 800, 1000, None)]),
    "names in segments": ({"segments": [{"text": "Carla: I", "end": 1}, {"text": "Ana: go.", "end": 2}]},
        "verbose_json", [("I", None, None, "Carla"), ("go.", None, None, "Ana")]),
    "Transformers, chunks": ({"text": "I go.", "chunks": [{"timestamp": [0.5, None], "text": " I go."}]},
        "verbose_json", [("I", None, None, None), ("go.", None, None, None)]),
    "Transformers, a word each": ({"text": " I go.", "chunks": [
        {"timestamp": [0.5, 0.7], "text": " I"}, {"timestamp": [0.8, 1.0], "text": " go."}]},
        "verbose_json", [("I", 500, 700, None), ("go.", 800, 1000, None)]),
    "Transformers, told apart": ({"text": "I go.", "chunks": [{"timestamp": [0.5, 1.0], "text": " I go."}], "speakers": [
        {"speaker": "A", "timestamp": [0.5, 0.7], "text": " I"}, {"speaker": "B", "timestamp": [0.8, 1.0], "text": " go."}]},
        "verbose_json", [("I", 500, 700, "A"), ("go.", 800, 1000, "B")]),
    **{f"speakers called {name}": ({"segments": [{"text": "I", "end": 1, name: one}, {"text": "go.", "end": 2, name: other}]},
        "verbose_json", [("I", None, None, str(one)), ("go.", None, None, str(other))])
       for name, one, other in (("speaker_name", "Carla", "Ana"), ("speakerId", 0, 1), ("speaker_label", "A", "B"),
                                ("role", "teacher", "student"), ("channel", 0, 1), ("name", "Carla", "Ana"))},
    "speakers that are objects": ([{"text": "I", "speaker": {"id": 7, "name": "Carla"}}, {"text": "go.", "speaker": {"id": 8}}],
        "verbose_json", [("I", None, None, "Carla"), ("go.", None, None, "8")]),
    "Google 2, inline": ({"results": {"x.wav": {"inlineResult": {"transcript": {"results": [
        {"alternatives": [{"transcript": "I go."}]}]}}}}}, "Google JSON", [("I", None, None, None), ("go.", None, None, None)]),
    "Riva": ({"results": [{"alternatives": [{"transcript": "I go.", "words": [
        {"startTime": 500, "endTime": 700, "word": "I", "speakerTag": 0},
        {"startTime": 800, "endTime": 1000, "word": "go.", "speakerTag": 1}]}]}]},
        "Google JSON", [("I", 500, 700, "speaker 0"), ("go.", 800, 1000, "speaker 1")]),
    "NeMo": ({"text": "i go", "timestamp": {"word": [
        {"word": "i", "start": 0.5, "end": 0.7}, {"word": "go", "start": 0.8, "end": 1.0}],
        "segment": [{"segment": "i go", "start": 0.5, "end": 1.0}]}},
        "verbose_json", [("i", 500, 700, None), ("go", 800, 1000, None)]),
    "Vosk, a list": ([{"text": "i", "result": [{"word": "i", "start": 0.5, "end": 0.7}]},
        {"text": "go", "result": [{"word": "go", "start": 0.8, "end": 1.0}]}],
        "verbose_json", [("i", 500, 700, None), ("go", 800, 1000, None)]),
    "AssemblyAI, utterances without words": ({"status": "completed", "words": None, "utterances": [
        {"speaker": "A", "text": "I", "words": None}, {"speaker": "B", "text": "go."}]},
        "AssemblyAI JSON", [("I", None, None, "A"), ("go.", None, None, "B")]),
    "names within one text": ({"text": "Carla: I\nAna: go."},
        "verbose_json", [("I", None, None, "Carla"), ("go.", None, None, "Ana")]),
    "Picovoice": ({"words": [{"word": "I", "startSec": 0.5, "speakerTag": 1}, {"word": "go.", "startSec": 0.8, "speakerTag": 2}]},
        "verbose_json", [("I", None, None, "1"), ("go.", None, None, "2")]),
    "YouTube": ({"wireMagic": "pb3", "events": [
        {"tStartMs": 500, "dDurationMs": 5000, "segs": [{"utf8": "I"}, {"utf8": " go.", "tOffsetMs": 300}]},
        {"tStartMs": 800, "aAppend": 1, "segs": [{"utf8": "\n"}]},
        {"tStartMs": 1000, "dDurationMs": 900, "segs": [{"utf8": "home"}]}]},
        "YouTube JSON", [("I", 500, 800, None), ("go.", 800, 1000, None), ("home", None, None, None)]),
}  # fmt: skip
REFUSED = {
    "Azure Speech": {"recognizedPhrases": [{"nBest": []}]},
    "Rev": {"monologues": [{"speaker": 0, "elements": []}]},
    "Speechmatics": {"format": "2.9", "results": [{"type": "word", "alternatives": [{"content": "secret"}]}]},
    "IBM Watson": {"result_index": 0, "results": [{"alternatives": [{"transcript": "secret"}]}]},
    "Gladia": {"result": {"transcription": {"utterances": []}}},
    "Soniox": {"text": "secret", "tokens": [{"text": "secret"}]},
    "Nvidia's diarisation": {"speaker_count": 2, "transcription": "secret"},
    "Replicate": {"segments": [{"text": "secret"}], "transcription": "secret", "detected_language": "english"},
    "pyannoteAI": {"output": {"diarization": [{"speaker": "SPEAKER_00"}]}},
    "Azure Video Indexer": {"videos": [{"insights": {"transcript": [{"text": "secret"}]}}]},
    "Vosk with several alternatives": {"alternatives": [{"text": "secret", "confidence": 200.1}]},
    "Deepgram's live answers": {"type": "Results", "channel_index": [0, 1], "channel": {"alternatives": []}},
    "Amazon's live answers": {"Transcript": {"Results": [{"Alternatives": [{"Transcript": "secret"}]}]}},
    "Yandex": {"response": {"chunks": [{"alternatives": [{"text": "secret"}]}]}},
    "Alibaba": {"transcripts": [{"channel_id": 0, "text": "secret", "sentences": [{"text": "secret"}]}]},
    "Tencent": {"Data": {"ResultDetail": [{"FinalSentence": "secret", "SpeakerId": 0}]}},
    "Zoom": {"timeline": [{"text": "secret", "users": [{"username": "secret"}]}]},
    "Microsoft Teams": {"entries": [{"text": "secret", "speakerDisplayName": "secret"}]},
    "Otter": {"speech": {"transcripts": [{"transcript": "secret", "speaker_id": 1}]}},
    "Descript": {"compositions": [{"script": []}]},
    "Sonix": {"transcript": [{"speaker": "secret", "text": "secret"}]},
    "Trint": {"words": [{"value": "secret", "start": 500}]},
    "Fireflies": [{"sentence": "secret", "speaker_name": "secret"}],
    "a meeting service": [{"speaker": "secret", "words": [{"text": "secret"}]}],
    "OpenAI's live answers": [{"type": "transcript.text.delta", "delta": "secret"}],
}
REFUSED_TOO = [
    ("Azure Speech", [{"RecognitionStatus": 0, "DisplayText": "secret"}]),
    ("Azure Speech", {"DisplayText": "secret", "RecognitionStatus": "Success"}),
    ("Speechmatics", {"message": "AddTranscript", "metadata": {"transcript": "secret"}, "results": []}),
    ("Gladia", {"prediction": [{"transcription": "secret", "speaker": 0}]}),
    ("Gladia", {"full_transcript": "secret", "utterances": [{"text": "secret", "words": [{"word": "secret"}]}]}),
    ("IBM Watson", {"results": [{"final": True, "alternatives": [{"transcript": "secret"}]}]}),
]


@pytest.mark.parametrize(("document", "kind", "words"), READ.values(), ids=READ)
def test_makers_that_are_read(document: object, kind: str, words: list[Row]) -> None:
    transcript = read(document)
    assert (transcript.format, rows(transcript)) == (kind, words)


@pytest.mark.parametrize(("name", "document"), [*REFUSED.items(), *REFUSED_TOO])
def test_makers_that_are_refused_by_their_names(name: str, document: object) -> None:
    with pytest.raises(TranscriptFileError, match=f"JSON of {name}, which isn't read") as refusal:
        read(document)
    assert "secret" not in refusal.value.message


@pytest.mark.parametrize(
    "document",
    [
        {"text": "So what? I go.", "sentences": [{"speaker_name": "Carla"}, {"speaker_name": "Ana"}]},
        {"text": "So what? I go.", "diarization": [{"speaker": 0, "start": 0}, {"speaker": 1, "start": 2}]},
        {"text": "So what? I go.", "sentence_info": [{"text": "So what?", "spk": 0}, {"text": "I go.", "spk": 1}]},
        {"segments": [{"text": "So what? I go.", "turns": [{"speakerTag": 1}, {"speakerTag": 2}]}]},
    ],
)
def test_speakers_who_are_told_apart_where_nobody_looks_do_not_become_one(document: object) -> None:
    with pytest.raises(TranscriptFileError, match="tells several speakers apart in a way that isn't read"):
        read(document)


@pytest.mark.parametrize(
    "document",
    [
        {"task": "translate", "language": "spanish", "text": "I go.", "segments": [{"text": "I go."}]},
        {"params": {"translate": True}, "result": {"language": "es"}, "transcription": [{"text": " I go."}]},
    ],
)
def test_a_translation_is_not_what_was_said(document: object) -> None:
    with pytest.raises(TranscriptFileError, match="it is a translation"):
        read(document)


def test_a_document_a_line_is_one_transcript() -> None:
    text = '{"speaker": "Carla", "text": "So?"}\n{"speaker": "Ana", "text": "No."}\n'
    assert [(word.speaker, word.text) for word in read_recogniser_json(text).words] == [
        ("Carla", "So?"),
        ("Ana", "No."),
    ]


def test_a_turn_without_a_name_in_a_segment_is_nobodys() -> None:
    assert read({"segments": [{"text": "So what? [SPEAKER_TURN] I go."}]}).unnamed_changes


def test_a_turn_that_whisper_cpp_hears_is_nobodys() -> None:
    stretches = [{"text": " I go.", "speaker_turn_next": True}, {"text": " So what do you eat?"}]
    assert read({"transcription": stretches}).unnamed_changes


@pytest.mark.parametrize("document", READ.values(), ids=READ)
def test_a_field_of_another_kind_is_refused_in_a_sentence(document: tuple[Any, str, list[Row]]) -> None:
    """Whatever list is nearest to the words holds a number instead."""
    text = json.dumps(document[0])
    for name in ('"words": [', '"items": [', '"segs": [', '"transcription": [', '"segments": [', '"result": ['):
        if name in text:
            with pytest.raises(TranscriptFileError, match="not of the kind"):
                read_recogniser_json(text.replace(name, f"{name}7, "))
            return
