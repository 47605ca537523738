"""Loading moonshine as far as it goes without its weights, which are a download."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from speakkit.errors import ConfigurationError, MissingExtraError
from speakkit.model import Span
from speakkit.transcribe.engines.moonshine import MoonshineModel, words_of

NEEDS_EXTRA = "needs the extra: pip install 'speakkit[moonshine]'"


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moonshine_voice", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'speakkit\[moonshine\]'"):
        MoonshineModel(None)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    pytest.importorskip("moonshine_voice", reason=NEEDS_EXTRA)
    with pytest.raises(ConfigurationError, match=r"holds no moonshine model"):
        MoonshineModel(tmp_path)


def test_a_folder_with_its_tokenizer_alone_is_one_clear_error() -> None:
    moonshine_voice = pytest.importorskip("moonshine_voice", reason=NEEDS_EXTRA)
    with pytest.raises(ConfigurationError, match=r"can't be loaded \("):
        MoonshineModel(Path(moonshine_voice.get_assets_path()) / "tiny-en")


def test_words_of_a_piece_count_from_the_start_of_the_recording() -> None:
    api = pytest.importorskip("moonshine_voice.moonshine_api", reason=NEEDS_EXTRA)
    timings = [
        api.WordTiming(" hello", 0.1, 0.4, 0.9),
        api.WordTiming(" ", 0.4, 0.5, 0.5),
        api.WordTiming("you", 0.5, 9, 1.2),
    ]
    line = api.TranscriptLine("hello you", 0, 1, 1, True, words=timings)
    words = words_of([line], Span(start_ms=2000, end_ms=3000))
    assert [(w.text, w.start_ms, w.end_ms, w.confidence) for w in words] == [
        ("hello", 2100, 2400, 0.9),
        ("you", 2500, 3000, 1.0),
    ]
