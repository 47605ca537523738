"""What the pocketsphinx wheel ships for English: an acoustic model, a trigram language model and a dictionary.

Words are spelt as there: lower case, straight apostrophes ("don't"). Everything is loaded once, on first use.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

MODEL_NAME = "en-us"
SENTENCE_START = "<s>"
SENTENCE_END = "</s>"

_MARKS = ".,;:!?…\"'“”‘’()[]"
_LOG_BASE = 1.0001
_LOG_ZERO = -100_000_000
"""Below this, in the recogniser's integer logarithms, a probability is zero: the model lacks the word."""


class SphinxLanguageModel:
    """The trigram model over spoken and written American English, about 20 000 words."""

    def __init__(self) -> None:
        from pocketsphinx import Config, LogMath, NGramModel

        self._model = NGramModel(Config(), LogMath(_LOG_BASE), _shipped(f"{MODEL_NAME}/{MODEL_NAME}.lm.bin"))

    def log_prob(self, word: str, history: Sequence[str] = ()) -> float:
        """The natural logarithm of P(word | history), `-inf` for a word that the model lacks.

        `history` is in the order of speech; its last two words count. It may begin with `SENTENCE_START`, and `word`
        may be `SENTENCE_END`.
        """
        score: int = self._model.prob([word, *reversed(history[-2:])])
        return score * math.log(_LOG_BASE) if score > _LOG_ZERO else -math.inf


@cache
def language_model() -> SphinxLanguageModel:
    """The one language model of this process (0.1 s and 20 MB on first use)."""
    return SphinxLanguageModel()


def pronunciation(word: str) -> tuple[str, ...] | None:
    """The phones of the word's first pronunciation, in ARPABET without stress; None where the dictionary lacks it."""
    phones = _dictionary().get(word.lower().replace("’", "'"))
    return None if phones is None else tuple(phones.split())


def syllables(word: str) -> int | None:
    """How many syllables the word's first pronunciation has; None where the dictionary lacks it."""
    phones = pronunciation(word)
    return None if phones is None else sum(phone[0] in "AEIOU" for phone in phones)


def is_no_word(text: str) -> bool:
    """Whether a recogniser that spells freely made it up: letters in lower case, so no name, that the dictionary lacks.

    The dictionary is American, and has few plurals of newer words. Where only published datasets are read it may not be
    installed: then nobody knows, and no word is made up.
    """
    word = text.strip(_MARKS)
    if not (word.isalpha() and word.islower() and _is_installed()):
        return False
    spellings = (word, word.removesuffix("s"), word.replace("is", "iz"))
    return all(pronunciation(spelling) is None for spelling in spellings)


@cache
def _is_installed() -> bool:
    try:
        import pocketsphinx  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True


class Segment(Protocol):
    """One word of a result; frames are 10 ms, `end_frame` is its last, `prob` is its posterior, linear."""

    word: str
    start_frame: int
    end_frame: int
    prob: float


class Decoder(Protocol):
    """The part of `pocketsphinx.Decoder` that is used here."""

    def reinit_feat(self) -> None: ...
    def start_utt(self) -> None: ...
    def process_raw(self, data: bytes, *, full_utt: bool) -> int: ...
    def end_utt(self) -> None: ...
    def seg(self) -> Iterable[Segment] | None: ...
    def create_fsg(
        self, name: str, start_state: int, final_state: int, transitions: list[tuple[int, int, float, str]]
    ) -> object: ...
    def add_fsg(self, name: str, fsg: object) -> None: ...
    def activate_search(self, search_name: str) -> None: ...
    def lookup_word(self, word: str) -> str | None: ...
    def add_word(self, word: str, phones: str, update: bool) -> int: ...


def new_decoder(**options: str | float | bool | None) -> Decoder:
    """A decoder with the shipped models and a quiet log; `options` are pocketsphinx's own."""
    import pocketsphinx

    decoder: Decoder = pocketsphinx.Decoder(loglevel="FATAL", **options)
    return decoder


def engine_version() -> str:
    """The version of pocketsphinx, and so of its models."""
    return version("pocketsphinx")


@cache
def _dictionary() -> Mapping[str, str]:
    lines = Path(_shipped(f"{MODEL_NAME}/cmudict-{MODEL_NAME}.dict")).read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines)


def _shipped(path: str) -> str:
    from pocketsphinx import get_model_path

    return str(get_model_path(path))
