"""What only some installations need: extras of the package, each with what there is only with it."""

from __future__ import annotations

from dataclasses import dataclass

from speakkit.calls.engines import Package


@dataclass(frozen=True)
class Extra:
    """An extra of pyproject.toml: `modules` are what it brings, `gives` what there is only with it."""

    name: str
    modules: tuple[str, ...]
    gives: str

    def require(self) -> None:
        """Make sure that all of it is installed.

        Raises:
            MissingExtraError: something isn't; it says what to install.
        """
        for module in self.modules:
            Package(module, f"speakkit[{self.name}]").require()


SERVER = Extra(
    name="server",
    modules=("fastapi", "limits", "prometheus_client", "python_multipart", "uvicorn"),
    gives="the API (`speakkit serve`) and `speakkit status --metrics`",
)
QSTASH = Extra(name="qstash", modules=("qstash", "jwt"), gives="processing that QStash starts")
