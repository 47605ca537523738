"""Chinese, Japanese, Thai: characters are found, and nobody calls them words."""

from __future__ import annotations

import pytest

from speakkit.analyse.protocol import ExampleDraft
from speakkit.analyse.verify.anchoring import Anchor
from speakkit.measure.session import measure_session
from speakkit.model import Quote
from speakkit.model.informs import session_trouble
from speakkit.text.doubt import doubtful_spans
from speakkit.text.tokens import has_words, tokenise, word_count
from tests.support.values import make_transcript

CHINESE = "我昨天去了学校，因为我很喜欢我的老师。"
JAPANESE = "昨日は学校に行きました。コーヒーを飲みたいです。"
THAI = "เมื่อวานนี้ผมไปโรงเรียน"


@pytest.mark.parametrize(
    ("text", "quote"),
    [(CHINESE, "我很喜欢"), (JAPANESE, "コーヒーを"), (JAPANESE, "学校に行き"), (THAI, "ผมไปโรงเรียน")],
)
def test_a_quote_within_a_clause_is_found(text: str, quote: str) -> None:
    found = Anchor(make_transcript(text)).anchor(ExampleDraft(quote=quote))
    assert isinstance(found, Quote)
    assert found.text == quote


@pytest.mark.parametrize("text", [CHINESE, JAPANESE, THAI])
def test_words_are_not_counted(text: str) -> None:
    assert word_count(text) is None
    assert session_trouble(None, word_count(text)) == "uncounted"


@pytest.mark.parametrize(
    ("text", "count"),
    [("나는 학교에 갔다", 3), ("हिन्दी में बोलना", 3), ("I said 你好 to my teacher", 7), ("", 0), ("7 8", 2)],
)
def test_words_of_other_scripts_are(text: str, count: int) -> None:
    assert word_count(text) == count


def test_a_sign_belongs_to_its_character() -> None:
    assert [token.text for token in tokenise("ที่นี่ 3月")] == ["ที่", "นี่", "3", "月"]
    assert len({tokenise(word)[0].norm for word in ("ปี", "ปู")}) == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_rests_on_words_is_null_with_the_reason(language: str) -> None:
    transcript = make_transcript("".join(f"{CHINESE}{day}日。" for day in range(20))).model_copy(
        update={"language": language}
    )
    by_name = {measure.name: measure for measure in measure_session(transcript, lambda _: 1)}
    for name in ("pruned_words", "mattr_50", "mtld", "speech_rate"):
        assert by_name[name].value is None
        assert "words aren't separated by spaces" in (by_name[name].null_reason or "")


def test_characters_are_not_too_fast_for_words() -> None:
    transcript = make_transcript(CHINESE).model_copy(update={"words": (), "duration_ms": 2000})
    assert doubtful_spans(transcript) == ()
    assert not has_words(transcript.text)
