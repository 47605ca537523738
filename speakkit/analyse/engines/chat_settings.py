"""What the `chat` analyser is configured by: `SPEAKKIT_CHAT_*`."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from speakkit.errors import MissingSettingError
from speakkit.settings import EngineSettings, Settings, load_engine_settings

Format = Literal["json_schema", "json_object", "none"]


class ChatSettings(EngineSettings):
    """`SPEAKKIT_CHAT_*`. Address and model have no default: whoever hears what a learner said is chosen, never assumed."""

    model_config = SettingsConfigDict(env_prefix="SPEAKKIT_CHAT_")

    base_url: str | None = Field(None, description="address of the endpoint, as http://localhost:11434/v1")
    model: str | None = Field(None, description="the model's name there")
    api_key: SecretStr | None = Field(None, description="key; a server on this machine or network needs none")
    format: Literal["auto", Format] = Field(
        "auto", description="how JSON is asked for beside the prompt; auto: found out"
    )
    max_tokens: int = Field(16_000, gt=0, description="longest answer with thinking; doubled once if cut")
    timeout_s: float = Field(600, gt=0)
    concurrency: int = Field(2, ge=1, description="calls at once over all workers, under a Prefect server")
    usd_per_million_input_tokens: float | None = Field(
        None,
        ge=0,
        description="price of the model, set with that of output; None: its list price, or what the server says",
    )
    usd_per_million_output_tokens: float | None = Field(None, ge=0)

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("it is no address that begins with http:// or https://")
        return value

    @model_validator(mode="after")
    def _both_prices(self) -> ChatSettings:
        if (self.usd_per_million_input_tokens is None) != (self.usd_per_million_output_tokens is None):
            raise ValueError("the prices of input and output tokens are set together")
        return self

    @property
    def endpoint(self) -> str:
        """The address. Raises: MissingSettingError: none is set."""
        if self.base_url is None:
            raise MissingSettingError(
                "SPEAKKIT_CHAT_BASE_URL isn't set. Give the address of an OpenAI-compatible server, as "
                "http://localhost:11434/v1 for Ollama on this machine."
            )
        return self.base_url.rstrip("/")

    @property
    def chosen_model(self) -> str:
        """The model's name. Raises: MissingSettingError: none is set."""
        if not self.model:
            raise MissingSettingError("SPEAKKIT_CHAT_MODEL isn't set. Give the name of a model that the server has.")
        return self.model

    def key(self, settings: Settings) -> SecretStr | None:
        """The key to send: `OPENAI_API_KEY` goes to OpenAI alone, whatever server is asked."""
        return self.api_key or (settings.openai_api_key if self.is_openai else None)

    @property
    def is_openai(self) -> bool:
        """Whether the address is OpenAI's own."""
        return urlsplit(self.base_url or "").hostname == "api.openai.com"


def load_chat_settings() -> ChatSettings:
    """The settings in force. Raises: ConfigurationError: as `load_settings`."""
    return load_engine_settings(ChatSettings)
