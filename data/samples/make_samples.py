"""Speaks `scripts.toml` with flite and writes the recordings and `manifest.json` beside it.

    python data/samples/make_samples.py

Needs `flite` (Debian: apt install flite) and SpeakKit's own environment. The same flite gives the same sound; pauses and
the faint noise of a room come from generators that are seeded with the file's name.

A learner who hesitates has scripts in CHAT's notation (`hesitant`): "&-um" is a filler, "&+mar" a word broken off,
"<I go> [//]" is taken back for what follows, "<the> [/]" said again, "so:" drawn out, "(1.2)" a pause in seconds, and "+..."
ends a sentence that is given up. Of these recordings the manifest says when each word is said, by flite's own account.
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
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speakkit.sound.decoding import SAMPLE_RATE_HZ, Waveform, encode_opus_ogg

HERE = Path(__file__).resolve().parent
SENTENCE_PAUSE_S = (0.6, 0.95)
FILLER_PAUSE_S = (0.3, 0.45)
FILLER_STRETCH = 1.6
DRAWN_OUT_STRETCH = 1.5
GAP_S = (0.04, 0.18)
"""Around fillers and after words that are broken off: too short for a pause."""
PACE, PITCH = (0.92, 1.1), (0.97, 1.03)
"""How one piece of hesitant speech differs from the next."""
EDGE_S = 0.4
NOISE_RMS = 0.0004
"""About -68 dB: a silent room, since pure zeros exist in no recording."""

Samples = npt.NDArray[np.float32]
Table = dict[str, Any]
Times = list[tuple[float, float]]
_FILLER = re.compile(r"\b(um|uh)\b,? ?", re.IGNORECASE)
_CHAT = re.compile(
    r"&-(?P<filler>\w+)|&\+(?P<cut_off>\w+)|\((?P<pause_s>[\d.]+)\)|(?P<opens><)|> \[(?P<closes>//?)\]|(?P<given_up>\+\.{3})"
    r"|(?P<word>[\w']+)(?P<drawn>:?)"
)
_NUMBERS = re.compile(r"\[\s+(\d+(?:,\s+\d+)*)\s+\]")
"""A list of nothing else, which needs no line for each."""
_CROSSED_OUT = {"/": "repetition", "//": "repair"}


def main() -> None:
    scripts = tomllib.loads((HERE / "scripts.toml").read_text(encoding="utf-8"))
    learners = {learner["learner_id"]: learner for learner in scripts["learners"]}
    with ThreadPoolExecutor() as pool:
        entries = list(pool.map(lambda session: made(session, learners[session["learner_id"]]), scripts["sessions"]))
    manifest = {"learners": scripts["learners"], "sessions": entries}
    text = _NUMBERS.sub(in_one_line, json.dumps(manifest, indent=1, ensure_ascii=False))
    (HERE / "manifest.json").write_text(text + "\n", encoding="utf-8")
    size_mb = sum((HERE / entry["file"]).stat().st_size for entry in entries) / 1e6
    print(f"{len(entries)} recordings, {sum(e['duration_ms'] for e in entries) / 60_000:.1f} min, {size_mb:.1f} MB")


def in_one_line(numbers: re.Match[str]) -> str:
    """A list of numbers that has a line for each."""
    return "[" + " ".join(numbers[1].split()) + "]"


def made(session: Table, learner: Table) -> Table:
    """Write the recording of one session; its entry in the manifest."""
    file = f"{session['learner_id']}-{session['recorded_at']:%Y-%m-%d}.opus"
    waveform, truth = hesitating(session, learner, file) if "hesitant" in session else fluent(session, learner, file)
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
            {"pattern_id": pattern_id, "count": count(pattern_id, phrases, script(session)), "phrases": phrases}
            for pattern_id, phrases in session["planted"].items()
        ],
        "script": script(session),
        **truth,
    }


def script(session: Table) -> str:
    """The words as they are said, a sentence a line."""
    if "hesitant" in session:
        return "\n".join(written(uttered(line)) for line in session["hesitant"].strip().splitlines())
    return str(session["script"]).strip()


def fluent(session: Table, learner: Table, seed: str) -> tuple[Waveform, Table]:
    """A session of a learner who only fills pauses; its script is all there is to know."""
    return spoken(script(session).splitlines(), learner, seed), {}


def hesitating(session: Table, learner: Table, seed: str) -> tuple[Waveform, Table]:
    """A session of a learner who hesitates, and what is known of it beyond its words."""
    lines = [uttered(line) for line in session["hesitant"].strip().splitlines()]
    waveform, times = spoken_hesitantly(lines, learner, seed)
    words = [[round(1000 * start), round(1000 * end)] for start, end in times]
    return waveform, {"disfluencies": disfluencies(lines), "word_times_ms": words}


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
    return timed(text, learner, stretch)[0]


def timed(text: str, learner: Table, stretch: float, pitch: float = 1.0) -> tuple[Samples, str]:
    """What flite says, without the silence around it, and when each sound ends, as it says itself."""
    features = {"duration_stretch": learner["stretch"] * stretch, "f0_shift": learner["pitch"] * pitch}
    options = [option for name, value in features.items() for option in ("--setf", f"{name}={value:.3f}")]
    command = ["flite", "-voice", learner["voice"], *options, "-psdur", "-t", text, "-o"]
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        told = subprocess.run([*command, file.name], check=True, stdout=subprocess.PIPE, text=True).stdout
        with wave.open(file.name) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.float32) / 32_768
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    margin = SAMPLE_RATE_HZ // 50
    first = max(loud[0] - margin, 0)
    return samples[first : loud[-1] + margin], f"{first / SAMPLE_RATE_HZ:.4f} {told}"


# --- Speech that hesitates ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Uttered:
    """A word, a filler or a beginning of a word, as one line of CHAT has it; `crossed_out` says why it doesn't count."""

    text: str
    kind: str
    crossed_out: str | None = None
    is_drawn_out: bool = False
    pause_s: float = 0.0

    @property
    def disfluency(self) -> str | None:
        """What it is, if it isn't fluent."""
        return self.kind if self.kind == "filler" else self.crossed_out or (None if self.kind == "word" else self.kind)

    @property
    def is_fluent(self) -> bool:
        """Whether the next word may be said in the same breath, at the same pace."""
        return self.kind == "word" and not self.is_drawn_out and not self.pause_s


def uttered(line: str) -> list[Uttered]:
    """What a line of CHAT says."""
    found: list[Uttered] = []
    opened_at = 0
    for match in _CHAT.finditer(line):
        if match["opens"]:
            opened_at = len(found)
        elif match["closes"]:
            why = _CROSSED_OUT[match["closes"]]
            found[opened_at:] = [replace(one, crossed_out=why) for one in found[opened_at:]]
        elif match["pause_s"]:
            found[-1] = replace(found[-1], pause_s=float(match["pause_s"]))
        elif match["given_up"]:
            found.append(Uttered("...", "given up"))
        else:
            group = next(group for group in ("filler", "cut_off", "word") if match[group])
            found.append(Uttered(match[group], group.replace("_", " "), is_drawn_out=bool(match["drawn"])))
    return found


def written(said: Sequence[Uttered]) -> str:
    """The line as a sentence, word for word; what is broken off ends in a hyphen."""
    words = [f"{one.text}-" if one.kind == "cut off" else one.text for one in said if one.kind != "given up"]
    sentence = " ".join(words)
    return sentence[0].upper() + sentence[1:] + ("..." if said[-1].kind == "given up" else ".")


def disfluencies(lines: Sequence[Sequence[Uttered]]) -> list[Table]:
    """Each with its kind and its words, counted from the first of the script."""
    found: list[Table] = []
    at = 0
    for line in lines:
        said = [one for one in line if one.kind != "given up"]
        for kind, run in groupby(enumerate(said, at), key=lambda numbered: numbered[1].disfluency):
            found += [{"kind": kind, "words": [number for number, _ in run]}] if kind else []
        if len(said) < len(line):
            found.append({"kind": "given up", "words": list(range(at, at + len(said)))})
        at += len(said)
    return found


def spoken_hesitantly(lines: Sequence[Sequence[Uttered]], learner: Table, seed: str) -> tuple[Waveform, Times]:
    """The lines piece by piece, with what lies between the pieces, and when each word is said."""
    chance = random.Random(seed)
    parts, times, at = [silence(EDGE_S)], Times(), EDGE_S
    for line in lines:
        for piece in pieces(line):
            samples, told = timed(
                " ".join(one.text for one in piece),
                learner,
                pace(piece[0]) * chance.uniform(*PACE),
                chance.uniform(*PITCH),
            )
            lasts_s = samples.size / SAMPLE_RATE_HZ  # less than flite says where a word ends too softly
            spans = word_times(piece, told, learner["voice"])
            times += [(at + min(max(start, 0), lasts_s), at + min(end, lasts_s)) for start, end in spans]
            last = piece[-1]
            after = (
                chance.uniform(*SENTENCE_PAUSE_S)
                if last is spoken_last(line)
                else last.pause_s or chance.uniform(*GAP_S)
            )
            parts += [samples, silence(after)]
            at = sum(part.size for part in parts) / SAMPLE_RATE_HZ
    samples = np.concatenate([*parts, silence(EDGE_S)])
    noise = np.random.default_rng(list(seed.encode())).normal(0, NOISE_RMS, samples.size)
    return Waveform((samples + noise).astype(np.float32)), times


def pieces(line: Sequence[Uttered]) -> Iterator[list[Uttered]]:
    """What is said in one breath: words that follow each other, or one that isn't fluent."""
    piece: list[Uttered] = []
    for one in line:
        if one.kind == "given up":
            break
        if piece and (one.kind != "word" or one.is_drawn_out):
            yield piece
            piece = []
        piece.append(one)
        if not one.is_fluent:
            yield piece
            piece = []
    if piece:
        yield piece


def spoken_last(line: Sequence[Uttered]) -> Uttered:
    """The last that sounds."""
    return [one for one in line if one.kind != "given up"][-1]


def pace(one: Uttered) -> float:
    """How much longer than others it takes."""
    return FILLER_STRETCH if one.kind == "filler" else DRAWN_OUT_STRETCH if one.is_drawn_out else 1.0


def word_times(piece: Sequence[Uttered], told: str, voice: str) -> Times:
    """When each word begins and ends, in seconds from the piece's first sample."""
    first, *sounds = told.split()
    ends = [(name, float(end) - float(first)) for name, _, end in (sound.rpartition(":") for sound in sounds)]
    spans = [(start, end) for (_, start), (name, end) in pairwise(ends) if name != "pau"]
    counts = [phone_count(one.text, voice) for one in piece]
    if sum(counts) != len(spans):
        raise ValueError(f"flite says these words otherwise together than alone: {[one.text for one in piece]}")
    starts = [sum(counts[:index]) for index in range(len(counts))]
    return [(spans[at][0], spans[at + count - 1][1]) for at, count in zip(starts, counts, strict=True)]


@cache
def phone_count(word: str, voice: str) -> int:
    """How many sounds a word has."""
    command = ["flite", "-voice", voice, "-ps", "-t", word, "-o", "/dev/null"]
    sounds = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return sum(sound != "pau" for sound in sounds)


if __name__ == "__main__":
    main()
