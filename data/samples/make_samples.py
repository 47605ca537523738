"""Speaks `scripts.toml` with flite and writes the recordings and `manifest.json` beside it.

    python data/samples/make_samples.py

Needs `flite` (Debian: apt install flite) and SpeakKit's own environment. The same flite gives the same sound; pauses and
the faint noise of a room come from generators that are seeded with the file's name.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import subprocess
import tempfile
import tomllib
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speakkit.sound.decoding import SAMPLE_RATE_HZ, Waveform, encode_opus_ogg

HERE = Path(__file__).resolve().parent
SENTENCE_PAUSE_S = (0.6, 0.95)
FILLER_PAUSE_S = (0.3, 0.45)
FILLER_STRETCH = 1.6
EDGE_S = 0.4
NOISE_RMS = 0.0004
"""About -68 dB: a silent room, since pure zeros exist in no recording."""

Samples = npt.NDArray[np.float32]
Table = dict[str, Any]
_FILLER = re.compile(r"\b(um|uh)\b,? ?", re.IGNORECASE)


def main() -> None:
    scripts = tomllib.loads((HERE / "scripts.toml").read_text(encoding="utf-8"))
    learners = {learner["learner_id"]: learner for learner in scripts["learners"]}
    with ThreadPoolExecutor() as pool:
        entries = list(pool.map(lambda session: made(session, learners[session["learner_id"]]), scripts["sessions"]))
    manifest = {"learners": scripts["learners"], "sessions": entries}
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    size_mb = sum((HERE / entry["file"]).stat().st_size for entry in entries) / 1e6
    print(f"{len(entries)} recordings, {sum(e['duration_ms'] for e in entries) / 60_000:.1f} min, {size_mb:.1f} MB")


def made(session: Table, learner: Table) -> Table:
    """Write the recording of one session; its entry in the manifest."""
    file = f"{session['learner_id']}-{session['recorded_at']:%Y-%m-%d}.opus"
    waveform = spoken(session["script"].strip().splitlines(), learner, seed=file)
    encoded = encode_opus_ogg(waveform)
    (HERE / file).write_bytes(encoded)
    return {
        "file": file,
        "learner_id": session["learner_id"],
        "recorded_at": session["recorded_at"].isoformat(),
        "language": "en",
        "topic": session["topic"],
        "voice": f"flite {learner['voice']}",
        "duration_ms": waveform.duration_ms,
        "sha256": hashlib.sha256(encoded).hexdigest(),
        "planted": [
            {"pattern_id": pattern_id, "count": count(pattern_id, phrases, session["script"]), "phrases": phrases}
            for pattern_id, phrases in session["planted"].items()
        ],
        "script": session["script"].strip(),
    }


def count(pattern_id: str, phrases: list[str], script: str) -> int:
    """How often the phrases come: at the start of a line for a starter, else anywhere."""
    before = "^" if pattern_id.startswith("structure.starter") else r"\b"
    return sum(len(re.findall(rf"{before}{phrase}\b", script, re.IGNORECASE | re.MULTILINE)) for phrase in phrases)


def spoken(lines: list[str], learner: Table, seed: str) -> Waveform:
    """The lines with a pause after each, and a hesitation around each filler."""
    pauses = random.Random(seed)
    parts = [silence(EDGE_S)]
    for line in lines:
        for part in filter(None, _FILLER.split(line)):
            is_filler = _FILLER.fullmatch(part) is not None
            parts += [flite(part, learner, FILLER_STRETCH if is_filler else 1.0)]
            parts += [silence(pauses.uniform(*FILLER_PAUSE_S))] if part is not line else []
        parts += [silence(pauses.uniform(*SENTENCE_PAUSE_S))]
    samples = np.concatenate([*parts, silence(EDGE_S)])
    noise = np.random.default_rng(list(seed.encode())).normal(0, NOISE_RMS, samples.size)
    return Waveform((samples + noise).astype(np.float32))


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)


def flite(text: str, learner: Table, stretch: float) -> Samples:
    """What flite says, without the silence around it."""
    features = {"duration_stretch": learner["stretch"] * stretch, "f0_shift": learner["pitch"]}
    options = [option for name, value in features.items() for option in ("--setf", f"{name}={value:.3f}")]
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(["flite", "-voice", learner["voice"], *options, "-t", text, "-o", file.name], check=True)
        with wave.open(file.name) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float32) / 32_768
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    margin = SAMPLE_RATE_HZ // 50
    return samples[max(loud[0] - margin, 0) : loud[-1] + margin]


if __name__ == "__main__":
    main()
