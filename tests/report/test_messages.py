"""Message files: every sentence in every language, none that nobody says, others addable."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from speakkit.errors import MessageFileError
from speakkit.measure.session import measure_session
from speakkit.patterns.vocabulary import Pattern, vocabulary
from speakkit.report import languages, make_report
from speakkit.report.wording import placeholders, wording
from speakkit.sound.pocketsphinx_models import syllables
from tests.support.advice import is_advice, unmarked_wrong_forms
from tests.support.findings import corrections
from tests.support.histories import publish_histories
from tests.support.values import make_transcript

ROOT = Path(__file__).resolve().parents[2] / "speakkit"
REPORT, ROOM = ROOT / "report", ROOT / "web"


def test_english_spanish_and_german_are_shipped() -> None:
    assert languages() == ["de", "en", "es"]


@pytest.mark.parametrize("language", ["de", "es"])
def test_a_language_has_every_sentence_with_the_same_names_to_fill_in(language: str) -> None:
    english, other = wording("en").messages, wording(language).messages
    assert set(other) == set(english)
    assert {key: placeholders(text) for key, text in other.items()} == {
        key: placeholders(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", ["de", "es"])
def test_a_language_is_translated(language: str) -> None:
    english, other = wording("en").messages, wording(language).messages
    assert not [key for key, text in english.items() if len(text) > 20 and other[key] == text]


def test_every_sentence_is_said_somewhere_and_every_one_said_exists() -> None:
    pages = [
        *REPORT.rglob("*.j2"),
        REPORT / "wording.py",
        REPORT / "session_summary.py",
        REPORT / "letter.py",
        *ROOM.rglob("*.j2"),
        *ROOM.rglob("*.py"),
    ]
    said = {
        key for page in pages for key in re.findall(r'(?:say|self)\("([a-z_.]+)"', page.read_text(encoding="utf-8"))
    }
    messages = wording("en").messages
    assert not [key for key in said if not any(message.startswith(key) for message in messages)]
    spoken = (*said, "meta.", "evidence.present", "measure.", "unit.")
    assert not [message for message in messages if not message.startswith(spoken)]


OTHER_NAMES = {
    "en": r"\bengines? or\b|the vocabulary changed",
    "es": r"quien acompaña|reconocedor|ocurrencia|\b(tu|tus|tuy[oa]s?|te|Abre|Espera|Pide|Vuelve|inténtalo|[Dd]i)\b"
    r"|\b([Ee]l[ií]ge|[Ee]scr[ií]be)\w*",
    "de": r"Sitzung|Mitschrift|Mitgeschrieben|Erkenner|Analysator|Begleitung|Maschine|Wortliste|\bFund\b",
}
"""Second names of things that have one already, and another form of address than the rest of the pages."""


@pytest.mark.parametrize("language", languages())
def test_one_thing_has_one_name_and_the_reader_one_form_of_address(language: str) -> None:
    others = re.compile(OTHER_NAMES[language])
    assert {key: text for key, text in wording(language).messages.items() if others.search(text)} == {}


@pytest.mark.parametrize("language", languages())
def test_every_measure_has_a_name_and_its_unit_in_every_language(language: str) -> None:
    messages = wording(language).messages
    measures = measure_session(make_transcript("I like it."), syllables)
    assert {f"measure.{measure.name}" for measure in measures} == {
        key for key in messages if key.startswith("measure.")
    }
    assert {f"unit.{measure.unit}" for measure in measures} == {key for key in messages if key.startswith("unit.")}


def test_numbers_and_dates_are_written_as_in_the_language() -> None:
    written = [(say.number(1234.5, 1), say.long_date(date(2026, 3, 9))) for say in map(wording, ("en", "es", "de"))]
    assert written == [("1,234.5", "9 March 2026"), ("1.234,5", "9 de marzo de 2026"), ("1.234,5", "9. März 2026")]


def test_one_and_many_have_their_own_sentence() -> None:
    say = wording("en")
    assert (say("page.sessions", count=1), say("page.sessions", count=2)) == ("1 session", "2 sessions")


POLISH = {"one": "{count} nagranie", "few": "{count} nagrania", "many": "{count} nagrań"}


def polish(folder: Path, forms: Mapping[str, str]) -> str:
    """A message file in Polish, whose sentences but one are English: it has as many forms as Polish has."""
    document = tomllib.loads((REPORT / "messages" / "en.toml").read_text(encoding="utf-8"))
    document = in_forms(document, tuple(POLISH))
    document["meta"]["language"], document["page"]["sessions"] = "pl", dict(forms)
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in flat(document)]
    (folder / "pl.toml").write_text("\n".join(lines), encoding="utf-8")
    return str(folder / "pl.toml")


def in_forms(table: dict[str, Any], forms: Sequence[str]) -> dict[str, Any]:
    """The table with the sentence for many things in each of these plural forms."""
    if "other" in table:
        return dict.fromkeys(forms, table["other"])
    return {key: in_forms(value, forms) if isinstance(value, dict) else value for key, value in table.items()}


def flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{json.dumps(key)}.")
        else:
            yield prefix + json.dumps(key), value


def test_a_language_has_its_own_plural_forms(tmp_path: Path) -> None:
    say = wording(polish(tmp_path, POLISH))
    counts = (1, 2, 5, 12, 22, 25, 101, 104)
    assert [say("page.sessions", count=count).split()[1] for count in counts] == [
        "nagranie", "nagrania", "nagrań", "nagrań", "nagrania", "nagrań", "nagrań", "nagrania",
    ]  # fmt: skip
    assert (say.number(1234.5, 1), say.long_date(date(2026, 3, 9))) == ("1\xa0234,5", "9 marca 2026")
    assert (say.own_name, say.language_name("ja")) == ("Polski", "japoński")


def test_a_report_speaks_a_language_with_three_plural_forms(tmp_path: Path) -> None:
    kit = publish_histories(tmp_path / "data", {"ana": {"Missing articles": "xxo"}})
    assert "3 nagrania" in make_report(kit, "ana", language=polish(tmp_path, POLISH)).html


def test_a_form_that_the_language_has_and_the_file_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(MessageFileError, match=r"lacks page\.sessions\.few \(1 in all\)"):
        wording(polish(tmp_path, {"one": "a", "many": "b"}))


def test_another_language_is_a_file_given_by_its_path(tmp_path: Path) -> None:
    text = (REPORT / "messages" / "en.toml").read_text(encoding="utf-8")
    (tmp_path / "fr.toml").write_text(text.replace("Speaking report", "Rapport oral"), encoding="utf-8")
    assert wording(str(tmp_path / "fr.toml"))("page.kind") == "Rapport oral"


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("skip = ", "other_skip = ", "lacks page.skip"),
        ("[well]", "[well]\nhurrah = 'Hurrah!'", "unknown well.hurrah"),
        ('skip = "Skip to the content"', 'skip = "{text.__class__}"', "may fill in only"),
        ('"en-GB"', '"xx"', "'xx', which isn't known"),
        ('other = "{count} sessions"', "", "lacks page.sessions.other"),
        ('other = "{count} sessions"', 'other = "{count}"\nmost = "all"', "unknown page.sessions.most"),
        ("[meta]", "[meta", "isn't TOML"),
    ],
)
def test_a_message_file_that_is_not_right_is_refused(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    text = (REPORT / "messages" / "en.toml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "xx.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(MessageFileError, match=complaint):
        wording(str(tmp_path / "xx.toml"))


@pytest.mark.parametrize("language", ["fr", "../secrets", "missing.toml"])
def test_a_language_that_is_not_there_is_named(language: str) -> None:
    with pytest.raises(MessageFileError, match=r"no messages|can't be read"):
        wording(language)


@pytest.mark.parametrize("language", ["de", "es"])
def test_a_language_names_every_pattern_and_says_how_to_practise_it(language: str) -> None:
    say, english = wording(language), vocabulary().patterns.values()
    words = [(entry, say.pattern(entry.label)) for entry in english]
    assert [entry.pattern_id for entry, said in words if said.language != language] == []
    assert not [entry.pattern_id for entry, said in words if said.definition == entry.definition]
    assert len({said.label for _, said in words}) == len(words) == len(say.patterns)


@pytest.mark.parametrize("language", ["de", "en", "es"])
@pytest.mark.parametrize("entry", vocabulary().patterns.values(), ids=lambda entry: entry.pattern_id)
def test_a_rule_and_its_tip_read_as_advice_and_not_as_the_mistake(entry: Pattern, language: str) -> None:
    words = wording(language).pattern(entry.label)
    for text in (words.definition, words.practice):
        assert is_advice(text, language)
        assert unmarked_wrong_forms(entry, text) == []
        assert corrections(text.partition(": ")[2]) == {}


@pytest.mark.parametrize(
    ("pattern_id", "text", "said"),
    [
        ("grammar.verb_pattern.explain_me", "Practise: explain me the house.", ["explain me"]),
        ("grammar.verb_pattern.explain_me", "Say it with 'to', not explain me.", []),
        ("grammar.verb_pattern.gerund", "Say what you enjoy to read.", ["enjoy to", "to read"]),
        ("grammar.verb_pattern.want_that", "Diga: I want that you come.", ["want that", "that you"]),
    ],
)
def test_a_wrong_form_in_advice_is_seen_unless_it_is_marked(pattern_id: str, text: str, said: list[str]) -> None:
    assert unmarked_wrong_forms(vocabulary().patterns[pattern_id], text) == said


@pytest.mark.parametrize("language", ["de", "es"])
def test_a_tip_keeps_the_english_words_that_it_is_about(language: str) -> None:
    say = wording(language)
    for entry in vocabulary().patterns.values():
        words = say.pattern(entry.label)
        for english, own in ((entry.definition, words.definition), (entry.practice, words.practice)):
            quoted = re.findall(r"(?<!\w)'([a-zA-Z ]+)'(?!\w)", english)
            assert [word for word in quoted if word not in own] == [], entry.pattern_id


def test_a_page_names_patterns_in_its_language(tmp_path: Path) -> None:
    dataset = publish_histories(tmp_path, {"ana": {"Missing articles": "xxox", "A label of its own": "xoxx"}})
    page = make_report(dataset, "ana", language="es", coach=True).html
    assert '<bdi lang="es">Artículos que faltan</bdi>' in page
    assert '<bdi lang="en">A label of its own</bdi>' in page
    assert "Missing articles" not in page
    assert "Artículos que faltan" in make_report(dataset, "ana", language="es").html


def test_an_added_language_without_words_for_patterns_says_so(tmp_path: Path) -> None:
    text = (REPORT / "messages" / "en.toml").read_text(encoding="utf-8")
    (tmp_path / "fr.toml").write_text(text.replace('"en-GB"', '"fr"', 1), encoding="utf-8")
    dataset = publish_histories(tmp_path / "data", {"ana": {"Missing articles": "xxox"}})
    assert (
        "Names of patterns and tips are in English"
        in make_report(dataset, "ana", language=str(tmp_path / "fr.toml")).html
    )
    (tmp_path / "patterns").mkdir()
    own = '["grammar.article.missing"]\nlabel = "Articles omis"\ndefinition = "-"\npractice = "-"'
    (tmp_path / "patterns" / "fr.toml").write_text(own, encoding="utf-8")
    say = wording(str(tmp_path / "fr.toml"))
    assert (say.pattern("Missing articles").label, say.pattern("Wrong article").label) == (
        "Articles omis",
        "Wrong article",
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[x", "isn't TOML"),
        ('["grammar.article.missing"]\nlabel = "a"', "wrong at grammar.article.missing"),
        ('["no.such"]\nlabel = "a"\ndefinition = "b"\npractice = "c"', "'no.such', which is no pattern"),
    ],
)
def test_words_for_patterns_that_are_not_right_are_refused(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "patterns").mkdir()
    (tmp_path / "patterns" / "fr.toml").write_text(content, encoding="utf-8")
    (tmp_path / "fr.toml").write_text((REPORT / "messages" / "en.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(MessageFileError, match=re.escape(complaint)):
        wording(str(tmp_path / "fr.toml"))
