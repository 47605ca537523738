from __future__ import annotations

import os
from pathlib import Path

import pytest

from speakkit.errors import ConfigurationError
from speakkit.settings import Settings, load_settings

KEY = "sk-live-4711"


def test_keys_are_masked_wherever_settings_are_shown() -> None:
    settings = Settings.model_validate({"openai_api_key": KEY, "anthropic_api_key": KEY})
    shown = (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json())
    assert not any(KEY in text for text in shown)
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == KEY


def test_a_file_beside_the_work_is_read_and_the_environment_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("SPEAKKIT_LEASE_S=7\nSPEAKKIT_ATTEMPTS=9\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPEAKKIT_ATTEMPTS", "2")
    settings = load_settings()
    assert (settings.lease_s, settings.attempts) == (7, 2)


def test_the_vendors_own_names_of_keys_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert load_settings().openai_api_key is not None


@pytest.mark.parametrize(("name", "value"), [("LEASE_S", "-1"), ("STORAGE", "magic"), ("ATTEMPTS", "many")])
def test_a_value_that_makes_no_sense_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"SPEAKKIT_{name}", value)
    with pytest.raises(ConfigurationError, match=name.lower()) as error:
        load_settings()
    assert f"'{value}'" not in error.value.message


def test_a_file_of_settings_that_is_no_text_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfeS\x00")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match=r"\.env isn't UTF-8 text; save it as UTF-8"):
        load_settings()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything; run the tests as another user")
def test_a_file_of_settings_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").touch(mode=0)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match=r"\.env can't be read \("):
        load_settings()
