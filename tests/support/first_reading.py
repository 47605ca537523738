"""What a first reader of the pages complained of, an entry each, as a check that says what is wrong.

A check looks at what was collected, and not at how, so that pages of any version can be held to it: those of the version that
was complained of fail every one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from speakkit.patterns.vocabulary import vocabulary
from tests.support.advice import is_advice, unmarked_wrong_forms
from tests.support.pages import Page
from tests.support.samples import planted_sessions

FILE_NAME = "monday evening.opus"
"""Of the recording of the page of one session."""
NEVER_SAID = (
    r"\b1 (analysed )?(sessions|words|minutes|seconds|places|uses)\b",
    r"\b1 (sesiones|palabras|minutos|segundos|usos|Aufnahmen|Wörter|Minuten|Sekunden|Verwendungen)\b",
    r"\b0 (minutes?|minutos?|Minuten?)\b",
    r"\b1 of 1\b|\bin 0 to 1 of 1\b|\b0/0\b",
    r"(\d+ \w+ \d{4}|\d+ de \w+ de \d{4}) (to|al|bis) \1",
    r"\[…\]|\[\.\.\.\]",
    r"Heard (once|twice|\d+ times)|Found by rules",
    r"rules rules|con reglas reglas",
    r"where this could have gone wrong|donde podría haberse dado|hätte vorkommen können",
    r"nobody can know|nadie puede saberlo|niemand wissen kann",
    r"That may be so|Puede que sea así|Das (kann|mag) so sein",
    r"not enough evidence yet, in \d|pruebas suficientes, en \d|genug Belege, in \d",
    r"or the vocabulary changed|o el vocabulario\b|oder Wortliste",
    r"repetitions, so they were|Listen again at",
    r"\b(\d+) of the \1\b|\b(\d+) de las \2\b|\b(\d+) der \3\b",
    r"nothing was found(:| in its)|no se encontró nada[:.]|nichts gefunden( wurde:|\.)",
    r"/s (of|de|von) T\b|types/token",
    r"page for the coach has|está[n]? en la página para el docente|auf der Seite für die Lehrkraft",  # said on that page
    r"[.…][”“»]\.|\bfor 0 seconds|\bdurante 0 segundos|\b0 Sekunden lang",
    r"\bAll quotes|Todas las citas|Alle Zitate",  # twelve of each pattern at most
    r"le toca práctica|es plausible entre|begänne|falsch verstanden|im Ton gehört",
)
"""Broken, or not so."""
CONTRADICTIONS = (
    r"Every session could be checked|Todas las sesiones pudieron comprobarse|Jede Aufnahme ließ sich prüfen",
    r"(Fillers and repetitions are|muletillas y repeticiones no están|Füllwörter und Wiederholungen stehen) ",
)
"""What other sentences of the same page deny."""


@dataclass(frozen=True)
class Collected:
    """What was seen: coaches' pages in English by what they are of, the demo's learners among them.

    Attributes:
        newest: by learner of the demo, what their newest session alone would begin with.
        advice: definition and tip by pattern id.
        learner_command: what `speakkit learner` printed, called twice.
        misheard: how many insights rest on a misheard function word.
    """

    pages: Mapping[str, str]
    newest: Mapping[str, str]
    advice: Mapping[str, tuple[str, str]]
    learner_command: str
    misheard: int
    readme: str


def praised_faults(seen: Collected) -> Iterator[str]:
    """Headings of strengths that are a fault's name, and planted mistakes that are praised."""
    labels = [entry.label for entry in vocabulary().patterns.values()]
    planted = {phrase for one in planted_sessions() for phrases in one.planted.values() for phrase in phrases}
    for html in seen.pages.values():
        section = between(html, 'aria-labelledby="well"', "</section>")
        headings = " ".join(re.findall(r"<h3>(.*?)</h3>", section, re.DOTALL))
        yield from (label for label in labels if label in headings)
        yield from (phrase for phrase in planted if len(phrase.split()) > 1 and phrase.casefold() in section.casefold())


def rules_read_as_mistakes(seen: Collected) -> Iterator[str]:
    for pattern_id, texts in seen.advice.items():
        entry = vocabulary().patterns.get(pattern_id)
        for text in texts if entry else ():
            yield from unmarked_wrong_forms(entry, text) if entry else ()
        yield from (f"{pattern_id} gives no advice: {text}" for text in texts if not is_advice(text, "en"))


def broken_texts(seen: Collected) -> Iterator[str]:
    return _said(seen, NEVER_SAID)


def contradictions(seen: Collected) -> Iterator[str]:
    """Sentences that others deny, and a map that lacks the focus."""
    yield from _said(seen, CONTRADICTIONS)
    for name, html in seen.pages.items():
        if (focus := focus_of(html)) and focus not in between(html, 'class="map"', "</table>"):
            yield f"{name}: the map lacks {focus}"


def focuses_that_a_coach_would_not_defend(seen: Collected) -> Iterator[str]:
    """A focus with too little evidence beside persistent patterns, or another one than the newest session's without a word."""
    for name, html in seen.pages.items():
        established = re.search(r'"quiet">(persistent|emerging)', html)  # of any pattern, in the coach's table
        focus = focus_of(html)
        if established and not re.search(rf"{re.escape(focus)} ?: (persistent|emerging)", Page(html).text):
            yield f"{name}: {focus}"
    for name, newest in seen.newest.items():
        if focus_of(seen.pages[name]) != newest and "would begin with another point" not in seen.pages[name]:
            yield f"{name}: the newest session would begin with {newest}"


def what_nobody_can_say_of_a_learner(seen: Collected) -> Iterator[str]:
    wanted = ("name: Ana Lopez", "first language: es", "level: B2 (before: B1)", "school: north", "clips: agreed on")
    return (line for line in wanted if line not in seen.learner_command)


def recordings_that_cannot_be_told_apart(seen: Collected) -> Iterator[str]:
    if FILE_NAME not in seen.pages["one session"]:
        yield FILE_NAME


def misheard_words_as_mistakes(seen: Collected) -> Iterator[str]:
    yield from ["keeps to us to same question"] * seen.misheard


def commands_that_are_not_found(seen: Collected) -> Iterator[str]:
    """Commands of README that a shell of its own doesn't know by then."""
    blocks = re.findall(r"```sh\n(.*?)```", seen.readme, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    known = lines.index(". .venv/bin/activate") if ". .venv/bin/activate" in lines else len(lines)
    yield from (line for line in lines[:known] if line.startswith(("speakkit ", "python ", "uv run ")))
    if not any(line.startswith("export SPEAKKIT_DATA_DIR=data/demo") for line in lines):
        yield "profile ana looks beside the demo's data"


ENTRIES: dict[str, Callable[[Collected], Iterator[str]]] = {
    "1 strengths are successes": praised_faults,
    "2 rules read as advice": rules_read_as_mistakes,
    "3 no text is broken": broken_texts,
    "4 no sentence denies another": contradictions,
    "5 the focus can be defended": focuses_that_a_coach_would_not_defend,
    "6 who a learner is can be said": what_nobody_can_say_of_a_learner,
    "7 recordings have their file's name": recordings_that_cannot_be_told_apart,
    "8 what was misheard is no mistake": misheard_words_as_mistakes,
    "9 the first five minutes": commands_that_are_not_found,
}


def focus_of(html: str) -> str:
    """The name of what to work on; "" where there is nothing."""
    found = re.search(r'<p class="name">(.*?)</p>', html, re.DOTALL)
    return Page(found.group(1)).text.strip() if found else ""


def between(html: str, begin: str, end: str) -> str:
    at = html.find(begin)
    return html[at : html.find(end, at)].replace("&#39;", "'") if at >= 0 else ""


def _said(seen: Collected, patterns: tuple[str, ...]) -> Iterator[str]:
    for name, html in seen.pages.items():
        for pattern in patterns:
            if found := re.search(pattern, Page(html).text):
                yield f"{name}: {found.group()}"
