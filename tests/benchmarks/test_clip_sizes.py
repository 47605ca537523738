"""What evidence clips keep of the sample recordings, and what cutting them costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time

from speakkit.model.clip import Clip
from speakkit.pipeline.clips import MAX_CLIPS, shown_quotes
from speakkit.sound.clips import MAX_MS, MIN_MS, clips_around, sound_of
from speakkit.sound.decoding import RecordingLimits, load
from tests.support.sample_dataset import rules_analysis
from tests.support.samples import SAMPLES, PlantedSession, planted_sessions
from tests.support.values import make_transcript

LIMITS = RecordingLimits(10**8, 10**7)


@dataclass(frozen=True)
class Cut:
    """The clips of a recording, their bytes, and what that took of the processor."""

    recording_ms: int
    clips: Sequence[Clip]
    sizes: Sequence[int]
    took_s: float

    @property
    def share(self) -> float:
        """How much of the recording is in some clip."""
        kept = {at for clip in self.clips for at in range(clip.start_ms // 10, clip.end_ms // 10)}
        return 10 * len(kept) / self.recording_ms


def cut(planted: PlantedSession) -> Cut:
    """The words of its script are taken to follow each other without a pause."""
    transcript = make_transcript(planted.script, word_ms=planted.duration_ms // len(planted.script.split()))
    quotes = shown_quotes(rules_analysis(transcript))
    began = process_time()
    recording, waveform = load(SAMPLES / planted.file, LIMITS)
    clips = clips_around("s1", quotes, transcript.words, recording.duration_ms)[:MAX_CLIPS]
    sizes = [len(sound_of(waveform, clip)) for clip in clips]
    return Cut(recording.duration_ms, clips, sizes, process_time() - began)


def test_clips_of_the_samples_are_short_and_small(is_bench: bool) -> None:
    """All sample sessions when benchmarks are asked for, else the first two."""
    chosen = planted_sessions() if is_bench else planted_sessions()[:2]
    cuts = [cut(planted) for planted in chosen]
    lengths = [clip.duration_ms for one in cuts for clip in one.clips]
    sizes = [size for one in cuts for size in one.sizes]
    counts, shares = [len(one.clips) for one in cuts], [one.share for one in cuts]
    print(
        f"\n{len(cuts)} sample sessions of {median(one.recording_ms for one in cuts) / 1000:.0f} s: {len(lengths)} clips, "
        f"{min(counts)} to {max(counts)} a session, median length {median(lengths) / 1000:.1f} s, "
        f"{1000 * sum(sizes) / sum(lengths):.0f} bytes a second"
    )
    print(f"  in a clip: median {median(shares):.2f} of the recording, most {max(shares):.2f}")
    print(f"  decoding and cutting: median {median(one.took_s for one in cuts):.2f} s of the processor a session")
    assert all(MIN_MS <= length <= MAX_MS for length in lengths)
    assert max(sizes) < 40_000
    assert max(shares) < 0.9
