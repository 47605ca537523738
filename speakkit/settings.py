"""Settings: environment variables `SPEAKKIT_*` and a `.env` file, secrets masked wherever they are shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self, TypeVar

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from speakkit.errors import ConfigurationError, field_path

ConsentPurpose = Literal["sound", "clips", "transcription", "analysis", "tracking", "research", "email"]

SmtpSecurity = Literal["starttls", "tls", "none"]

LocalModelName = Literal[
    "auto",
    "base",
    "tiny.en",
    "small",
    "small.en",
    "medium",
    "large-v3",
    "distil-large-v3",
    "moonshine",
    "pocketsphinx",
]


def default_models_dir() -> Path:
    """Where this user's programs keep what they can make anew."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "speakkit" / "models"


_READ = SettingsConfigDict(
    env_file=".env",
    env_file_encoding="utf-8",
    env_ignore_empty=True,  # what deployment tools make of a variable that isn't set
    extra="ignore",
    frozen=True,
)


class EngineSettings(BaseSettings):
    """What an engine of another package can be configured by, read from the same environment and `.env` file.

    A subclass sets its prefix: `model_config = SettingsConfigDict(env_prefix="SPEAKKIT_MYENGINE_")`.
    """

    model_config = _READ


class Settings(BaseSettings):
    """All that can be configured: each field reads `SPEAKKIT_` and its name; the vendors' own key names work too."""

    model_config = SettingsConfigDict(**_READ, env_prefix="SPEAKKIT_")

    data_dir: Path = Field(Path("data"), description="where the store, recordings, datasets and reports lie")
    transcriber: str = Field(
        "local", description="what hears: local, openai, import, or one that another package brings"
    )
    analyser: str = Field("rules", description="what analyses: rules, claude, chat, or one that another package brings")

    reader_language: Literal["en", "es", "de"] = Field(
        "en",
        description="language that chat models write to people in, and of the reports that are delivered by themselves",
    )

    storage: Literal["local", "s3"] = Field("local", description="where recordings lie: the data folder or a bucket")
    s3_bucket: str | None = None
    s3_endpoint_url: str | None = Field(None, description="address of R2 or another S3 server; None: Amazon")
    s3_public_endpoint_url: str | None = Field(
        None, description="the same server as browsers know it, for direct uploads; None: s3_endpoint_url"
    )
    s3_region: str = "auto"
    s3_access_key_id: SecretStr | None = None
    s3_secret_access_key: SecretStr | None = None

    max_recording_mb: float = Field(50, gt=0, description="largest recording accepted, in MB (10^6 bytes)")
    max_recording_hours: float = Field(3, gt=0)
    min_speech_s: float = Field(1.0, ge=0, description="least speech a recording must hold")
    min_confidence: float | None = Field(
        None, ge=0, le=1, description="confidence below which speech supports no insight; None: each model's own"
    )

    lease_s: float = Field(300, gt=0, description="how long a worker may be silent before its session is free again")
    attempts: int = Field(3, ge=1, description="tries at an engine call that fails for a passing reason")
    retry_wait_s: float = Field(2, ge=0, description="first wait before a retry; doubles each time")
    retry_wait_max_s: float = Field(60, ge=0)
    inbox_settle_s: float = Field(30, ge=0, description="how long a file in the inbox must have lain untouched")
    retention_days: int | None = Field(
        None, ge=1, description="sessions are erased this many days after they were added; None: never"
    )
    report_days: int | None = Field(
        None, ge=1, description="reports are deleted this many days after they were written; None: never"
    )
    sound_days: int | None = Field(
        None,
        ge=1,
        description="recordings whose learner agrees to `sound` are kept until so many days after they were added; None: as "
        "long as their session",
    )
    transcript_days: int | None = Field(
        None,
        ge=1,
        description="what was said is deleted so many days after its session was added, what was found in it stays; None: with "
        "its session",
    )
    word_days: int | None = Field(
        None,
        ge=1,
        description="when each word was said, and its syllables, are deleted so many days after its session was added; None: "
        "with the transcript",
    )
    publication_days: int = Field(
        2, ge=1, description="versions of the dataset that are no longer current are deleted after so many days"
    )
    kept_version_days: int | None = Field(
        None, ge=1, description="the same for versions that `speakkit publish --keep` made; None: never"
    )
    export_days: int | None = Field(
        None,
        ge=1,
        description="exports that still lie where they were written are deleted after so many days; None: never",
    )
    log_days: int | None = Field(
        None,
        ge=1,
        description="Prefect's runs with their logs, and artifacts, are deleted after so many days; None: never",
    )
    rejected_days: int = Field(30, ge=1, description="how long what was moved aside from the inbox is kept")
    consent_defaults: frozenset[ConsentPurpose] = Field(
        frozenset({"tracking"}),
        description="what holds for learners who were not asked, as a JSON list; all else doesn't",
    )
    consent_decided_by: str | None = Field(
        None,
        max_length=100,
        description="who decided on those defaults, and when; kept with each consent that rests on it",
    )
    smtp_host: str | None = Field(
        None, description="mail server that links to reports go out by; None: no e-mail is sent"
    )
    smtp_port: int | None = Field(None, ge=1, le=65535, description="None: 587, 465 or 25, as smtp_security has it")
    smtp_security: SmtpSecurity = Field(
        "starttls", description="how the connection is encrypted; none is for a server on this machine"
    )
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_sender: str | None = Field(None, description="address that letters come from, such as reports@school.example")
    smtp_timeout_s: float = Field(30, gt=0)
    report_link_days: int = Field(14, ge=1, le=3650, description="how long the link in a letter opens the report")
    alert_url: SecretStr | None = Field(
        None, description='where a failed run is told: an address that takes JSON such as {"text": ...} by POST'
    )
    log_format: Literal["text", "json"] = Field("text", description="how records are written to stderr where they are")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    max_cost_usd: float | None = Field(
        None, ge=0, description="what a run (a command, or a flow run's process) may spend on engines; None: no cap"
    )
    workers: int = Field(0, ge=0, description="sessions processed at once; 0 for one a core")

    store_url: str | None = Field(
        None, description="on a worker's own host: the address of the API of the host that has the store"
    )
    worker_token: SecretStr | None = Field(None, description="the worker's token there, of the role worker")

    trigger: Literal["scan", "prefect", "qstash"] = Field(
        "scan", description="what starts processing after an upload; a scan picks up whatever wasn't started"
    )
    prefect_deployment: str = Field(
        "process-session/on-demand", description="flow and deployment that an upload starts"
    )
    public_url: str | None = Field(
        None, description="address under which the API is known outside; QStash signs for it"
    )
    qstash_url: str = "https://qstash.upstash.io"
    qstash_token: SecretStr | None = None
    qstash_current_signing_key: SecretStr | None = None
    qstash_next_signing_key: SecretStr | None = None
    trusted_proxies: str = Field(
        "",
        description="addresses or networks of the proxies before the API, joined by commas: what they say of a caller's "
        "address is believed (X-Forwarded-For), and nobody else's word",
    )
    requests_per_minute: int = Field(300, ge=1, description="requests one token may make")
    uploads_per_hour: int = Field(200, ge=1, description="recordings one token may hand in")
    body_idle_s: float = Field(15, gt=0, description="longest pause within a request")
    body_total_s: float = Field(600, gt=0, description="longest time a request may take to arrive")

    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("SPEAKKIT_OPENAI_API_KEY", "OPENAI_API_KEY")
    )
    openai_base_url: str = "https://api.openai.com/v1"
    openai_model: str = "gpt-transcribe"
    openai_concurrency: int = Field(4, ge=1, description="calls at once over all workers, under a Prefect server")
    openai_timeout_s: float = Field(300, gt=0)
    openai_usd_per_minute: float | None = Field(None, ge=0, description="price of the model; None: its list price")
    openai_capabilities: frozenset[Literal["timestamps", "languages", "keywords", "prompt"]] | None = Field(
        None, description="what the model or compatible server can do, as a JSON list; None: as its name says"
    )
    openai_max_upload_mb: float = Field(25, gt=0, description="largest file sent at once, in MB (10^6 bytes)")
    openai_max_upload_minutes: float = Field(20, gt=0, description="longest recording sent in one piece")

    anthropic_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("SPEAKKIT_ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY")
    )
    anthropic_base_url: str = "https://api.anthropic.com"
    anthropic_model: str = "claude-sonnet-5-5"
    anthropic_concurrency: int = Field(4, ge=1, description="calls at once over all workers, under a Prefect server")
    anthropic_timeout_s: float = Field(120, gt=0)
    anthropic_max_tokens: int = Field(16_000, gt=0, description="longest answer with thinking; doubled once if cut")
    anthropic_usd_per_million_input_tokens: float | None = Field(
        None, ge=0, description="price of the model, set with that of output; None: its list price"
    )
    anthropic_usd_per_million_output_tokens: float | None = Field(None, ge=0)
    batch_poll_s: float = Field(
        20, ge=0, description="first wait between two looks at a batch; grows by half each time"
    )
    batch_poll_max_s: float = Field(600, ge=0)

    local_model: LocalModelName = Field(
        "auto", description="what `local` hears with; auto: Whisper's base model where it is or can be had"
    )
    local_model_dir: Path | None = Field(None, description="folder of a Whisper (CTranslate2) or moonshine model")
    local_model_sha256: str | None = Field(
        None, description="hash of model.bin in that folder, where it is a Whisper model of your own"
    )
    models_dir: Path = Field(
        default_factory=default_models_dir, description="where Whisper models are kept that were joined or downloaded"
    )
    find_fillers: bool = Field(True, description="listen a second time, for filled pauses (English; 5% more time)")

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, given: str) -> str:
        for named in _listed(given):
            try:
                ip_network(named)
            except ValueError:
                raise ValueError("name IP addresses or networks such as 127.0.0.1 or 172.18.0.0/16") from None
        return given

    @property
    def proxies(self) -> tuple[str, ...]:
        """The proxies that are believed."""
        return _listed(self.trusted_proxies)

    @model_validator(mode="after")
    def _defaults_have_been_decided(self) -> Self:
        if self.consent_defaults - {"tracking"} and not self.consent_decided_by:
            raise ValueError("defaults beyond tracking need SPEAKKIT_CONSENT_DECIDED_BY: who decided on them, and when")
        return self

    @property
    def store_path(self) -> Path:
        return self.data_dir / "speakkit.duckdb"

    @property
    def published_dir(self) -> Path:
        return self.data_dir / "published"

    @property
    def reports_dir(self) -> Path:
        return self.data_dir / "reports"

    @property
    def max_recording_bytes(self) -> int:
        return int(self.max_recording_mb * 1_000_000)

    @property
    def max_recording_ms(self) -> int:
        return int(self.max_recording_hours * 3_600_000)


def _listed(given: str) -> tuple[str, ...]:
    return tuple(named for part in given.split(",") if (named := part.strip()))


_given: dict[str, object] = {}
"""What a command was given; it holds in every thread of the process while the command runs."""


@contextmanager
def settings_given(**values: object) -> Iterator[Settings]:
    """Inside the block `load_settings` has these values, whatever the environment says. Raises: as `load_settings`."""
    before = dict(_given)
    _given.update(values)
    try:
        yield load_settings()
    finally:
        _given.clear()
        _given.update(before)


OfEngine = TypeVar("OfEngine", bound=EngineSettings)
Read = TypeVar("Read", bound=BaseSettings)


def load_settings() -> Settings:
    """The settings in force.

    Raises:
        ConfigurationError: `.env` can't be read, or a variable has a value that its setting doesn't take; the message
            names it, never its value.
    """
    return _read(Settings)


def load_engine_settings(kind: type[OfEngine]) -> OfEngine:
    """The settings of an engine's own that are in force; raises as `load_settings` does."""
    return _read(kind)


def _read(kind: type[Read]) -> Read:
    try:
        return kind(**(_given if kind is Settings else {}))  # type: ignore[arg-type]  # validated by the class
    except ValidationError as error:
        problems = "; ".join(f"{field_path(item, 'all')}: {item['msg']}" for item in error.errors())
        raise ConfigurationError(f"The settings can't be used ({problems}). Correct the environment or .env.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{_env_file()} isn't UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        raise ConfigurationError(
            f"{_env_file()} can't be read ({error.strerror}); let this user read it, or move it away."
        ) from None


def _env_file() -> Path:
    return Path(".env").absolute()
