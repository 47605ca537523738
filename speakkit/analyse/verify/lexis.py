"""What is said of single words is verified like quotes.

Words used well must be in sentences without a mistake; overused ones are counted here, never by an engine; what an engine
proposes in their place must be words, and others. A word to try must be new to the learner, in every form, and in the
sentence that shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, WordToTryDraft
from speakkit.analyse.verify.anchoring import Anchor
from speakkit.analyse.verify.unsaid_passages import plain
from speakkit.analyse.verify.used_well import said_right
from speakkit.measure.frequent_words import FrequentWord
from speakkit.model import Lexis, OverusedWord, Quote, WordToTry
from speakkit.text.edits.parts import inflections, is_function_word, is_known
from speakkit.text.given_up import given_up
from speakkit.text.names import names_and_numbers
from speakkit.text.tokens import Token, fillers_of, find_run, is_english, normalise, tokenise
from speakkit.text.word_bands import has_list, is_less_common, rank_of

MAX_COLLOCATIONS = 3
MAX_TO_TRY = 3
MAX_BETTER = 3
MAX_LESS_COMMON = 8
SHOWN_PLACES = 3
"""How many places of an overused word are kept."""
EXAMPLE_CHARACTERS = 200
_COLLOCATION_WORDS = range(2, 7)
_WORD = re.compile(r"[^\W\d_]{2,30}(?:['’-][^\W\d_]{1,30}){0,2}")
_BETTER_WORDS = 3
"""Words that one better expression may have."""


@dataclass
class LexisVerifier:
    """Looks at what an engine says of the words of one transcript; `unfit` and `said` count what isn't let through."""

    request: AnalysisRequest
    anchor: Anchor
    mistakes: Sequence[Quote]
    unfit: dict[str, int] = field(default_factory=dict)
    said_before: int = 0

    def lexis(self, draft: AnalysisDraft) -> Lexis:
        """What may be shown of it, with what is measured beside it."""
        return Lexis(
            less_common=self._less_common(),
            overused=tuple(self._overused(word, draft) for word in self.request.overused),
            collocations=self._collocations(draft.collocations),
            to_try=self._to_try(draft.words_to_try),
        )

    def counts(self, draft: AnalysisDraft) -> dict[str, int]:
        """What was given and not let through, as `Rejections` names it; after `lexis`."""
        overused = {word.norm for word in self.request.overused}
        for better in draft.better_words:
            if normalise(better.word) not in overused:
                self._refuse("better_words", len(better.better))
        return {
            "collocations_given": len(draft.collocations),
            "collocations_unfit": self.unfit.get("collocations", 0),
            "better_words_given": sum(len(better.better) for better in draft.better_words),
            "better_words_unfit": self.unfit.get("better_words", 0),
            "words_to_try_given": len(draft.words_to_try),
            "words_to_try_said": self.said_before,
            "words_to_try_unfit": self.unfit.get("words_to_try", 0),
        }

    @cached_property
    def _tokens(self) -> tuple[Token, ...]:
        return tokenise(self.request.transcript.text)

    @cached_property
    def _norms(self) -> list[str]:
        return [token.norm for token in self._tokens]

    @cached_property
    def _given_up(self) -> frozenset[int]:
        return given_up(self.request.transcript)

    @cached_property
    def _is_english(self) -> bool:
        return is_english(self.request.transcript.language)

    def _refuse(self, kind: str, count: int = 1) -> None:
        self.unfit[kind] = self.unfit.get(kind, 0) + count

    def _less_common(self) -> tuple[Quote, ...]:
        """The rarest words said in sentences without a finding, in the order of the talk; none where the list isn't installed."""
        if not self._is_english or not has_list() or self.request.transcript.unreliable is not None:
            return ()
        named = set(names_and_numbers(self.request.transcript.text, self._tokens, range(len(self._tokens))))
        left_out = fillers_of(self.request.transcript.language).union(named)
        words = {
            norm for norm in self._norms if norm not in left_out and self._is_no_name(norm) and is_less_common(norm)
        }
        places = (self._used_well(word) for word in sorted(words, key=lambda word: (-(rank_of(word) or 0), word)))
        found = _in_one_form(place for place in places if place is not None)
        return tuple(sorted(islice(found, MAX_LESS_COMMON), key=lambda place: place.token_start))

    def _is_no_name(self, norm: str) -> bool:
        """Names show by their capitals; where nobody wrote any, only a word of the dictionary can't be one."""
        has_capitals = any(token.text[0].isupper() and token.norm != "i" for token in self._tokens)
        return has_capitals or is_known(norm)

    def _used_well(self, words: str) -> Quote | None:
        """The first place of these words that may be praised."""
        places = self._places(words)
        return next((place for place in places if self.anchor.has_sound_sentences(place, self.mistakes)), None)

    def _places(self, words: str) -> Iterable[Quote]:
        """Where these words were said clearly, not in a mistake, and weren't given up for others."""
        for start in find_run([token.norm for token in tokenise(words)], self._norms):
            quote = said_right(ExampleDraft(quote=words, token_start=start), self.anchor, self.mistakes)
            if quote is None or quote.token_start != start:
                continue
            if self._given_up.isdisjoint(range(quote.token_start, quote.token_end)):
                yield quote

    def _overused(self, word: FrequentWord, draft: AnalysisDraft) -> OverusedWord:
        given = [one for better in draft.better_words if normalise(better.word) == word.norm for one in better.better]
        fit = [one for one in given if self._is_better(one, word)]
        self._refuse("better_words", len(given) - len(fit))
        quotes = (self.anchor.anchor(ExampleDraft(quote=word.norm, token_start=at)) for at in word.places)
        return OverusedWord(
            word=word.norm,
            uses=word.uses,
            words=word.words,
            times_usual=word.times_usual,
            quotes=tuple(quote for quote in quotes if isinstance(quote, Quote))[:SHOWN_PLACES],
            better=tuple(dict.fromkeys(map(_single_spaced, fit)))[:MAX_BETTER],
        )

    def _is_better(self, given: str, overused: FrequentWord) -> bool:
        """Whether it is made of words of the language, none of them a form of a word that was said too often."""
        parts = given.split()
        norms = [normalise(part) for part in parts]
        worn = inflections(overused.norm).union(*(inflections(word.norm) for word in self.request.overused))
        is_made_of_words = all(
            _WORD.fullmatch(part) and _is_word(norm) for part, norm in zip(parts, norms, strict=True)
        )
        return 0 < len(parts) <= _BETTER_WORDS and is_made_of_words and worn.isdisjoint(norms)

    def _collocations(self, given: Iterable[str]) -> tuple[Quote, ...]:
        found: list[Quote] = []
        for words in given:
            place = self._used_well(words) if self._may_collocate(words) else None
            if place is None:
                self._refuse("collocations")
            elif place not in found:
                found.append(place)
        return tuple(found[:MAX_COLLOCATIONS])

    def _may_collocate(self, words: str) -> bool:
        norms = [token.norm for token in tokenise(words)]
        has_sense = not self._is_english or any(not is_function_word(norm) for norm in norms)
        return len(norms) in _COLLOCATION_WORDS and has_sense

    def _to_try(self, given: Iterable[WordToTryDraft]) -> tuple[WordToTry, ...]:
        found: dict[str, WordToTry] = {}
        for draft in given:
            word, example = plain(draft.word), plain(draft.example, EXAMPLE_CHARACTERS)
            forms = self._forms(normalise(word))
            if not self._can_be_tried(word) or forms.isdisjoint(token.norm for token in tokenise(example)):
                self._refuse("words_to_try")
            elif not forms.isdisjoint(self._said):
                self.said_before += 1
            else:
                found.setdefault(normalise(word), WordToTry(word=word, example=example))
        return tuple(found.values())[:MAX_TO_TRY]

    def _can_be_tried(self, word: str) -> bool:
        if _WORD.fullmatch(word) is None:
            return False
        return not self._is_english or (_is_word(normalise(word)) and not is_function_word(normalise(word)))

    def _forms(self, norm: str) -> frozenset[str]:
        return inflections(norm) if self._is_english else frozenset({norm})

    @cached_property
    def _said(self) -> frozenset[str]:
        """All that the learner has said, with the parts of what a hyphen joins."""
        said = self.request.background.earlier_words.union(self._norms)
        return said.union(*(norm.split("-") for norm in said if "-" in norm))


def _is_word(norm: str) -> bool:
    """Whether it is a word of English, or several joined by hyphens: by the dictionary, or the list where that is installed."""
    return all(is_known(part) or (has_list() and rank_of(part) is not None) for part in norm.split("-"))


def _in_one_form(places: Iterable[Quote]) -> Iterator[Quote]:
    """Each word once, in the form that comes first."""
    seen: set[str] = set()
    for place in places:
        if (norm := normalise(place.text)) not in seen:
            seen |= inflections(norm)
            yield place


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
