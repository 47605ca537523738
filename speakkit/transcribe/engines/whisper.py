"""Whisper models on this machine, through faster-whisper and CTranslate2: what is read in one window of sound.

Beam search at temperature 0, and no text from elsewhere as a prompt: one for fillers brings them back, and invents text. Only
where that gets stuck in a loop is the window read again with no three tokens allowed twice, which ends loops, and takes away what
people do say twice: fillers, "and then she", a whole sentence (docs/engines.md).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from speakkit.errors import ConfigurationError, EngineUnavailableError
from speakkit.model import Word
from speakkit.text.tokens import is_english
from speakkit.transcribe.agreement import agreement
from speakkit.transcribe.engines.model_cache import CheckedFolder
from speakkit.transcribe.judged_segments import is_loop
from speakkit.transcribe.smoothing import Choice, choices

_BEAM_SIZE = 5
_NO_REPEAT_TOKENS = 3
_TOKENS_AT_ONCE, _TOKENS_PER_S = 40, 12
"""More than anybody says, so that a loop ends before it has taken half a minute."""
_RUN_TIMES, _LONGEST_RUN = 6, 8
"""How often how many tokens must come in a row: nobody says a word six times, and then reading it anew costs time alone."""
_PREPENDED, _APPENDED = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"
_SAMPLE_RATE_HZ = 16_000
UNSPACED = frozenset({"ja", "km", "lo", "my", "th", "yue", "zh"})
"""Languages that put no spaces between words."""
_HEARD_TWO_WAYS = 0.25
"""The most that the readings agree on a word which may have been smoothed over: it is in doubt, however probable."""


@dataclass(frozen=True)
class Reading:
    """What was read in a window. Times of words count from its start, and their confidence is their probability.

    Attributes:
        agreement: for each word, how far the model's other readings of the window have it, too; little where it may have been
            smoothed over; None where a language has no words to compare.
        log_probability: the mean over the tokens.
        no_speech: the probability that nobody speaks.
    """

    words: tuple[Word, ...]
    agreement: tuple[float | None, ...]
    log_probability: float
    no_speech: float


@dataclass(frozen=True)
class Encoded:
    """A window as the model sees it, for one or several readings of it."""

    vector: Any
    duration_ms: int


class Whisper:
    """One loaded model; several sessions take turns."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401  # faster-whisper has no types
        self._model = model
        self._taking_turns = Lock()
        self._tokenizers: dict[str, Any] = {}

    @cached_property
    def languages(self) -> frozenset[str]:
        """The codes of the languages that it knows."""
        return frozenset(self._model.supported_languages)

    def encode(self, samples: npt.NDArray[np.float32]) -> Encoded:
        """A window of at most 30 s; always encoded as 30 s, since a shortened one makes the model stumble."""
        from faster_whisper.audio import pad_or_trim

        with self._taking_turns, _in_memory():
            features = pad_or_trim(self._model.feature_extractor(samples)[..., :-1])
            return Encoded(self._model.encode(features), len(samples) * 1000 // _SAMPLE_RATE_HZ)

    def spoken_language(self, window: Encoded) -> tuple[str, float]:
        """The code of the likeliest language, and its probability."""
        if not self._model.model.is_multilingual:
            return "en", 1.0
        with self._taking_turns, _in_memory():
            [ranked] = self._model.model.detect_language(window.vector)
        token, probability = ranked[0]
        return token.strip("<|>"), probability

    def read(self, window: Encoded, language: str) -> Reading:
        """What is said in the window."""
        tokenizer = self._tokenizer(language)
        prompt = self._model.get_prompt(tokenizer, [], without_timestamps=True)
        most = min(
            len(prompt) + _TOKENS_AT_ONCE + _TOKENS_PER_S * window.duration_ms // 1000, int(self._model.max_length)
        )
        with self._taking_turns, _in_memory():
            result = self._generated(window, prompt, most, no_repeat_tokens=0)
            if self._is_stuck(tokenizer, result, most - len(prompt)):
                result = self._generated(window, prompt, most, no_repeat_tokens=_NO_REPEAT_TOKENS)
            tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
            words = self._words(tokenizer, tokens, window)
        count = len(result.sequences_ids[0])
        return Reading(
            words, _agreement(words, tokenizer, result), result.scores[0] * count / (count + 1), result.no_speech_prob
        )

    def _generated(self, window: Encoded, prompt: list[int], most: int, *, no_repeat_tokens: int) -> Any:  # noqa: ANN401
        [result] = self._model.model.generate(
            window.vector,
            [prompt],
            beam_size=_BEAM_SIZE,
            num_hypotheses=_BEAM_SIZE,
            max_length=most,
            suppress_tokens=self._suppressed,
            return_scores=True,
            return_no_speech_prob=True,
            sampling_temperature=0.0,
            no_repeat_ngram_size=no_repeat_tokens,
        )
        return result

    def _is_stuck(self, tokenizer: Any, result: Any, most: int) -> bool:  # noqa: ANN401
        """Whether the text repeats itself, or only ended because it was cut."""
        tokens = result.sequences_ids[0]
        text = tokenizer.decode([token for token in tokens if token < tokenizer.eot])
        return len(tokens) >= most - 1 or comes_again(tokens) or is_loop(text)

    def _words(self, tokenizer: Any, tokens: Sequence[int], window: Encoded) -> tuple[Word, ...]:  # noqa: ANN401
        from faster_whisper.transcribe import merge_punctuations

        frames = max(2, window.duration_ms * self._model.frames_per_second // 1000)
        [found] = self._model.find_alignment(tokenizer, [list(tokens)], window.vector, frames) or [[]]
        merge_punctuations(found, _PREPENDED, _APPENDED)
        whole = found if tokenizer.language_code in UNSPACED else _joined(found)
        return tuple(_word(entry, window.duration_ms) for entry in whole if entry["word"].strip())

    def _tokenizer(self, language: str) -> Any:  # noqa: ANN401
        from faster_whisper.tokenizer import Tokenizer

        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._model.hf_tokenizer, self._model.model.is_multilingual, task="transcribe", language=language
            )
        return self._tokenizers[language]

    @cached_property
    def _suppressed(self) -> list[int]:
        """The tokens of sounds that are no speech, such as notes of music."""
        from faster_whisper.transcribe import get_suppressed_tokens

        return list(get_suppressed_tokens(self._tokenizer("en"), [-1]))


def _agreement(words: Sequence[Word], tokenizer: Any, result: Any) -> tuple[float | None, ...]:  # noqa: ANN401
    """Of each word; scores are means over tokens. Where a language has no spaces, there are no words to compare."""
    if tokenizer.language_code in UNSPACED:
        return (None,) * len(words)
    readings = [
        (tokenizer.decode([token for token in tokens if token < tokenizer.eot]), score * len(tokens))
        for tokens, score in zip(result.sequences_ids, result.scores, strict=True)
    ]
    chosen = [word.text for word in words]
    agreed = agreement(chosen, readings)
    return _without_grammar(agreed, choices(chosen, readings)) if is_english(tokenizer.language_code) else agreed


def _without_grammar(agreed: Sequence[float], found: Iterable[Choice]) -> tuple[float, ...]:
    """What two ways of saying the same leave open is in doubt; what only smoother readings deny is not."""
    shares, is_open = list(agreed), set[int]()
    for choice in found:
        is_open |= {word for word in choice.words if choice.is_open}
        for word in choice.words:
            shares[word] = min(1.0, shares[word] + choice.share)
    return tuple(min(share, _HEARD_TWO_WAYS) if word in is_open else share for word, share in enumerate(shares))


def comes_again(tokens: Sequence[int]) -> bool:
    """Whether the same few tokens come again and again, as in "5,5,5,5,5,5,5,5", which is one word to a reader."""
    for length in range(1, _LONGEST_RUN + 1):
        in_a_row = 0
        for token, earlier in zip(tokens[length:], tokens, strict=False):
            in_a_row = in_a_row + 1 if token == earlier else 0
            if in_a_row >= length * (_RUN_TIMES - 1):
                return True
    return False


def load(folder: CheckedFolder) -> Whisper:
    """The model of a folder whose files were hashed.

    Raises:
        ConfigurationError: it can't be loaded.
        EngineUnavailableError: there is no room for it in memory.
    """
    try:
        import faster_whisper

        model = faster_whisper.WhisperModel(
            str(folder.path),
            device="cpu",
            compute_type="int8",
            cpu_threads=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
            local_files_only=True,
        )
    except Exception as error:  # noqa: BLE001  # whatever the file or the runtime has to complain about
        if _is_about_memory(error):
            raise _no_room(folder) from None
        raise ConfigurationError(
            f"The Whisper model in {folder.path} can't be loaded ({type(error).__name__}). Copy or convert it again."
        ) from None
    return Whisper(model)


def engine_version() -> str:
    """The versions of what runs the model, as far as they may change what it hears."""
    runtime = ".".join(version("ctranslate2").split(".")[:2])
    return f"{version('faster-whisper')}-ct{runtime}"


def _no_room(folder: CheckedFolder) -> EngineUnavailableError:
    needed = f" It takes about {folder.weights.memory_mb} MB." if folder.weights else ""
    return EngineUnavailableError(
        f"There is no room in memory for the Whisper model {folder.name}.{needed} Close other programs, or set "
        "SPEAKKIT_WORKERS=1."
    )


@contextmanager
def _in_memory() -> Iterator[None]:
    """Where the model finds no room to work in, that is said in a sentence; it may pass."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not _is_about_memory(error):
            raise
        raise EngineUnavailableError(
            "There is no room in memory for the Whisper model to work in. Close other programs, or set SPEAKKIT_WORKERS=1."
        ) from None


def _is_about_memory(error: Exception) -> bool:
    """An allocation that failed, or a library for which there was no room to be loaded into."""
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in ("alloc", "failed to map segment"))


def _joined(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Words as people write them: "twenty-one" comes in pieces, and only the first begins with a space."""
    words: list[dict[str, Any]] = []
    for entry in found:
        if words and entry["word"] and not entry["word"].startswith(" "):
            last = words.pop()
            probability = min(last["probability"], entry["probability"])
            entry = {**last, "word": last["word"] + entry["word"], "end": entry["end"], "probability": probability}
        words.append(entry)
    return words


def _word(entry: dict[str, Any], duration_ms: int) -> Word:
    start_ms = min(max(round(1000 * float(entry["start"])), 0), duration_ms)
    return Word(
        text=entry["word"].strip(),
        start_ms=start_ms,
        end_ms=min(max(round(1000 * float(entry["end"])), start_ms), duration_ms),
        confidence=min(max(float(entry["probability"]), 0.0), 1.0),
    )
