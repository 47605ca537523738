"""The `chat` analyser against servers that differ, on the real SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from speakkit.analyse.engines.chat import ChatAnalyser
from speakkit.analyse.engines.chat_dialect import forget_dialects
from speakkit.analyse.engines.chat_info import ENGINE
from speakkit.analyse.engines.chat_servers import server_at
from speakkit.analyse.engines.chat_settings import ChatSettings
from speakkit.analyse.protocol import AnalysisDraft
from speakkit.calls.addresses import is_local
from speakkit.calls.prices import TokenUsage
from speakkit.errors import (
    BadAnswerError,
    EngineError,
    EngineUnavailableError,
    MissingKeyError,
    MissingSettingError,
    QuotaExhaustedError,
    RateLimitedError,
    RefusedError,
    RequestRejectedError,
    TruncatedAnswerError,
    WrongKeyError,
)
from speakkit.settings import Settings
from tests.analyse.engines.test_claude import ARTICLES, PATTERNS, REQUEST, TEXT
from tests.support import fake_chat as fake
from tests.support.fake_anthropic import analysis, insight, probe
from tests.support.ledgers import Ledger
from tests.support.loopback import Loopback, Reply, Respond, html_reply, in_turn, json_reply, loopback

GOOD = analysis([insight()], [probe("grammar.article.missing", "present", "have dog")])
ELSEWHERE = "https://models.example.org/v1"


@pytest.fixture(autouse=True)
def _new_process() -> Iterator[None]:
    forget_dialects()
    yield
    forget_dialects()


def chat(url: str, **values: object) -> ChatSettings:
    return ChatSettings(_env_file=None, **{"base_url": f"{url}/v1", "model": "qwen3:8b", **values})  # type: ignore[arg-type]


def analyser(settings: ChatSettings) -> ChatAnalyser:
    return ChatAnalyser(Settings(_env_file=None), PATTERNS, chat=settings)


def analysed(respond: Respond, **values: object) -> tuple[AnalysisDraft, Loopback, Ledger]:
    ledger = Ledger("analyse")
    with loopback(respond) as server:
        draft = analyser(chat(server.url, **values)).analyse(REQUEST, ledger.ledger)
    return draft, server, ledger


def failed(respond: Respond, error: type[EngineError]) -> tuple[str, Loopback, Ledger]:
    ledger = Ledger("analyse")
    with loopback(respond) as server, pytest.raises(error) as caught:
        analyser(chat(server.url)).analyse(REQUEST, ledger.ledger)
    return caught.value.message, server, ledger


@pytest.mark.parametrize("name", fake.DIALECTS)
def test_each_dialect_is_found_out_once(name: str) -> None:
    respond, ways = fake.DIALECTS[name]
    with loopback(respond) as server:
        for _ in range(2):
            draft = analyser(chat(server.url)).analyse(REQUEST, Ledger("analyse").ledger)
            assert draft.insights[0].examples[0].quote == "I have dog. Then I said:"
    assert [fake.way(request) for request in server.requests] == [*ways, ways[-1]]


def test_the_form_stands_in_the_prompt_and_the_transcript_only_in_the_users_message() -> None:
    _, server, _ = analysed(in_turn(fake.completion(GOOD)))
    system, user = server.requests[0].json()["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    assert '"additionalProperties":false' in system["content"]
    assert ARTICLES.pattern_id in system["content"]
    assert "ignore your instructions" not in system["content"]
    assert fake.asked(server.requests[0])["transcript"]["text"] == TEXT


def test_a_schema_is_closed_and_asks_for_every_field() -> None:
    _, server, _ = analysed(in_turn(fake.completion(GOOD)))
    form = server.requests[0].json()["response_format"]["json_schema"]
    assert form["strict"] is True
    assert set(form["schema"]["required"]) == set(form["schema"]["properties"])
    assert form["schema"]["additionalProperties"] is False


SAID = json.dumps(GOOD)
WRAPPED = {
    "thinking": f"<think>Perhaps {{'a': 1}}? Or {json.dumps(analysis())}</think>\n{SAID}",
    "thinking without a beginning": f"The learner leaves out articles.</think>{SAID}",
    "a fence": f"Here is the analysis:\n```json\n{SAID}\n```\nI hope that this helps!",
    "harmony": f"<|channel|>analysis<|message|>Hm.<|end|><|channel|>final<|message|>{SAID}",
    "indented": json.dumps(GOOD, indent=2),
    "prose with braces": f"I use {{curly}} braces. {SAID} {{}}",
}


@pytest.mark.parametrize("name", WRAPPED)
def test_what_stands_around_the_answer_is_left(name: str) -> None:
    draft, server, _ = analysed(in_turn(fake.completion(WRAPPED[name])))
    assert draft.insights[0].pattern == "grammar.article.missing"
    assert len(server.requests) == 1


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_an_answer_that_the_server_takes_for_thinking_is_found(field: str) -> None:
    draft, _, _ = analysed(in_turn(fake.completion(None, of_message={field: SAID})))
    assert len(draft.insights) == 1


def test_an_answer_in_parts_is_put_together() -> None:
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"type": "text", "text": SAID}]
    reply = json.loads(fake.completion("").body)
    reply["choices"][0]["message"]["content"] = parts
    assert len(analysed(in_turn(json_reply(reply)))[0].insights) == 1


@pytest.mark.parametrize("reason", ["stop", "eos", None, ""])
def test_a_model_that_is_done_may_say_so_in_any_word(reason: str | None) -> None:
    assert len(analysed(in_turn(fake.completion(GOOD, reason)))[0].insights) == 1


def test_a_wrong_form_is_repaired_once_and_in_the_next_way() -> None:
    draft, server, ledger = analysed(in_turn(fake.completion('{"insights": ['), fake.completion(GOOD)))
    assert len(draft.insights) == 1
    assert ledger.outcomes == ["BAD_ANSWER", "ok"]
    assert [fake.way(request) for request in server.requests] == ["json_schema", "json_object"]
    assert [turn["role"] for turn in server.requests[1].json()["messages"]] == ["system", "user", "assistant", "user"]


def test_an_answer_that_was_cut_is_asked_for_once_more_at_twice_the_length() -> None:
    _, server, ledger = analysed(in_turn(fake.completion('{"ins', "length"), fake.completion(GOOD)))
    assert [request.json()["max_tokens"] for request in server.requests] == [16_000, 32_000]
    assert ledger.outcomes == ["TRUNCATED_ANSWER", "ok"]


WRONG: dict[str, tuple[Reply, type[EngineError], str]] = {
    "HTML": (html_reply(), BadAnswerError, "SPEAKKIT_CHAT_BASE_URL: it usually ends in /v1"),
    "no JSON": (Reply(b"{", headers={"content-type": "application/json"}), BadAnswerError, "no chat completion"),
    "other JSON": (json_reply({"message": "hello"}), BadAnswerError, "no chat completion"),
    "a stream": (
        Reply(
            b'data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"{"}}]}',
            headers={"content-type": "text/event-stream"},
        ),
        BadAnswerError,
        "Turn streaming off there",
    ),
    "another address": (
        Reply(status=307, headers={"location": "http://127.0.0.1:9/v1/chat/completions"}),
        RequestRejectedError,
        "sends on to another address (HTTP 307)",
    ),
    "a tool": (
        fake.completion(None, "tool_calls", of_message={"tool_calls": []}),
        BadAnswerError,
        "stopped before its answer was complete",
    ),
    "empty choices": (json_reply({"choices": []}), BadAnswerError, "without a word"),
    "an empty answer": (fake.completion(None), BadAnswerError, "without a word"),
    "content_filter": (fake.completion("", "content_filter"), RefusedError, "qwen3:8b refused"),
    "a refusal": (fake.completion(None, of_message={"refusal": "I can't."}), RefusedError, "or the analyser `rules`"),
    "broken off": (fake.completion("{", "error"), BadAnswerError, "stopped before its answer was complete"),
    "401": (fake.error(401, "Incorrect API key"), WrongKeyError, "Check SPEAKKIT_CHAT_API_KEY"),
    "402": (fake.error(402, "Insufficient credits"), QuotaExhaustedError, "no credit left"),
    "402 in a 200": (json_reply({"error": {"code": 402, "message": "Pay"}}), QuotaExhaustedError, "no credit left"),
    "502 in a 200": (json_reply({"error": {"message": "upstream"}}), EngineUnavailableError, "out of order"),
    "404": (fake.error(404, "model 'x' not found, try pulling it first"), RequestRejectedError, "model's name"),
    "no model": (
        json_reply({"error": "No models loaded. Please load one."}, 400),
        RequestRejectedError,
        "model's name",
    ),
    "429": (fake.error(429, "slow down"), RateLimitedError, "limits the rate"),
    "429 for good": (fake.error(429, "quota", "insufficient_quota"), QuotaExhaustedError, "no credit left"),
    "context": (
        fake.error(400, "This model's maximum context length is 4096 tokens", "context_length_exceeded"),
        RequestRejectedError,
        "too long for the model",
    ),
    "llama.cpp's context": (
        json_reply({"error": {"code": 400, "message": "exceeds", "type": "exceed_context_size_error"}}, 400),
        RequestRejectedError,
        "Lower SPEAKKIT_CHAT_MAX_TOKENS",
    ),
    "too long an answer": (
        fake.error(400, "max_tokens is too large: 16000. This model supports at most 4096 completion tokens"),
        RequestRejectedError,
        "allows no answer of that length",
    ),
    "nobody who forgets": (
        fake.error(404, "No endpoints found matching your data policy"),
        RequestRejectedError,
        "keeps nothing of what is sent",
    ),
    "too large": (fake.error(413, "too large"), RequestRejectedError, "Split the recording."),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_a_server_says_wrongly_has_its_sentence(name: str) -> None:
    reply, error, sentence = WRONG[name]
    message, server, ledger = failed(in_turn(reply), error)
    assert sentence in message
    assert len(server.requests) == 1
    assert ledger.outcomes == [error.code]


def test_a_request_that_is_refused_in_every_way_is_given_up() -> None:
    message, server, _ = failed(lambda _: fake.error(400, "no"), RequestRejectedError)
    assert "for a cause that SpeakKit doesn't know" in message
    assert len(server.requests) == 3


def test_a_server_that_is_off_is_to_be_started() -> None:
    with pytest.raises(EngineUnavailableError, match="Start it"):
        analyser(chat("http://127.0.0.1:9")).analyse(REQUEST, Ledger("analyse").ledger)


def test_half_an_answer_twice_is_an_error() -> None:
    cut = fake.completion('{"ins', "length")
    message, _, ledger = failed(in_turn(cut, cut), TruncatedAnswerError)
    assert "Raise SPEAKKIT_CHAT_MAX_TOKENS" in message
    assert ledger.outcomes == ["TRUNCATED_ANSWER"] * 2


def test_a_call_on_this_machine_is_recorded_and_costs_nothing() -> None:
    _, server, ledger = analysed(in_turn(fake.completion(GOOD)))
    call = ledger.calls[0]
    assert (call.input_tokens, call.output_tokens, call.cost_usd) == (4000, 200, 0)
    assert (call.request_id, call.model) == ("req_chat", "qwen3:8b")
    assert server.requests[0].headers["authorization"] == "Bearer none"


def test_a_price_in_settings_goes_before_all() -> None:
    prices = {"usd_per_million_input_tokens": 1.0, "usd_per_million_output_tokens": 5.0}
    assert analysed(in_turn(fake.completion(GOOD)), **prices)[2].calls[0].cost_usd == pytest.approx(0.005)


def test_what_a_server_says_it_cost_counts_where_no_price_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speakkit.analyse.engines.chat_prices.is_local", lambda _: False)
    call = analysed(fake.openrouter)[2].calls[0]
    assert (call.input_tokens, call.cost_usd) == (4000, 0.0123)


@pytest.mark.parametrize("usage", [None, {"total_tokens": 4200}])
def test_a_server_that_counts_nothing_is_taken_at_its_word(usage: dict[str, int] | None) -> None:
    assert analysed(in_turn(fake.completion(GOOD, usage=usage)))[2].calls[0].input_tokens is None


@pytest.mark.parametrize(
    ("url", "name", "local"),
    [
        ("https://api.openai.com/v1", "OpenAI", False),
        ("https://openrouter.ai/api/v1", "OpenRouter", False),
        ("http://localhost:11434/v1", "Ollama", True),
        ("http://192.168.1.20:1234/v1", "LM Studio", True),
        ("http://[::1]:8080/v1", "llama.cpp", True),
        ("http://gpu:8000/v1", "vLLM", True),
        ("https://models.example.org:8000/v1", "The chat server", False),
        ("https://evil-api.openai.com.example.org/v1", "The chat server", False),
    ],
)
def test_servers_are_known_by_their_address(url: str, name: str, local: bool) -> None:
    assert (server_at(url).name, is_local(url)) == (name, local)


def test_a_server_elsewhere_needs_a_key_and_has_no_price() -> None:
    elsewhere = analyser(chat("", base_url=ELSEWHERE))
    with pytest.raises(MissingKeyError, match="SPEAKKIT_CHAT_API_KEY"):
        elsewhere.analyse(REQUEST, Ledger("analyse").ledger)
    assert elsewhere.most_usd(REQUEST) is None


def test_openais_own_models_have_a_list_price_and_cached_instructions() -> None:
    openai = analyser(chat("", base_url="https://api.openai.com/v1", model="gpt-5.4-mini"))
    assert openai.cost_usd(TokenUsage(input_tokens=1_000_000, output_tokens=0)) == 0.75
    assert openai.expected_usage(REQUEST, output_tokens=1, is_first=False).cache_read_tokens > 0


def test_openais_key_goes_to_openai_alone() -> None:
    settings = Settings.model_validate({"openai_api_key": "sk-openai"})
    assert chat("", base_url=ELSEWHERE).key(settings) is None
    assert chat("", base_url="https://api.openai.com/v1").key(settings) == settings.openai_api_key


def test_nothing_ambient_goes_to_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "ambient-4711")
    _, server, _ = analysed(in_turn(fake.completion(GOOD)))
    assert "ambient-4711" not in str(server.requests[0].headers)


def test_another_server_or_model_has_another_answer() -> None:
    settings = [chat("http://a"), chat("http://b"), chat("http://a", model="other")]
    assert len({analyser(each).answer_key(REQUEST) for each in settings}) == 3


def test_a_format_in_settings_is_the_only_one() -> None:
    assert fake.way(analysed(in_turn(fake.completion(GOOD)), format="none")[1].requests[0]) == "none"


@pytest.mark.parametrize("missing", ["base_url", "model"])
def test_neither_address_nor_model_is_assumed(missing: str) -> None:
    with pytest.raises(MissingSettingError, match=f"SPEAKKIT_CHAT_{missing.upper()} isn't set"):
        analyser(chat("http://localhost", **{missing: None})).answer_key(REQUEST)


def test_it_is_ready_without_a_key_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKKIT_CHAT_BASE_URL", "http://localhost:11434/v1")
    monkeypatch.setenv("SPEAKKIT_CHAT_MODEL", "qwen3:8b")
    assert ENGINE.ready(Settings(_env_file=None)) == "qwen3:8b on this machine or network (Ollama): no key, no cost"
    monkeypatch.setenv("SPEAKKIT_CHAT_BASE_URL", ELSEWHERE)
    with pytest.raises(MissingKeyError):
        ENGINE.ready(Settings(_env_file=None))


def test_an_answer_is_kept_without_what_stood_around_it() -> None:
    ledger = Ledger("analyse")
    with loopback(in_turn(fake.completion(WRAPPED["thinking"]))) as server:
        drafts = [analyser(chat(server.url)).analyse(REQUEST, ledger.ledger) for _ in range(2)]
    assert drafts[0] == drafts[1]
    assert "think" not in next(iter(ledger.answers.values())).answer


def test_a_text_of_many_braces_is_given_up_in_time() -> None:
    hostile = fake.completion('{"a":' * 100_000)
    message, _, _ = failed(in_turn(hostile, hostile), BadAnswerError)
    assert "doesn't have the form" in message


def test_half_a_character_is_marked_and_stored() -> None:
    broken = SAID.replace("You tell", "\\ud800You tell")
    draft, _, _ = analysed(in_turn(fake.completion(broken)))
    assert draft.summary == "\ufffdYou tell a story in the right order."


@pytest.mark.parametrize(
    "usage",
    [{"prompt_tokens": -5, "completion_tokens": 5, "cost": -3.0}, {"prompt_tokens": "many"}, {"cost": "free"}, [1]],
)
def test_what_a_server_counts_wrongly_is_not_counted(usage: dict[str, object]) -> None:
    """A negative price would be credit against the cap."""
    _, _, ledger = analysed(in_turn(fake.completion(GOOD, usage=usage)))
    assert ledger.outcomes == ["ok"]
    assert ledger.calls[0].input_tokens is None
    assert (ledger.calls[0].cost_usd or 0) >= 0
