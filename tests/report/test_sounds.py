"""Clips within a page that is handed out: as many as fit, of whoever agrees."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from speakkit.kit import open_kit
from speakkit.model import Purpose
from speakkit.model.clip import Clip
from speakkit.recordings import Clips, LocalRecordings, open_clips
from speakkit.report import make_report
from speakkit.report.sounds import MAX_PAGE_BYTES, self_contained, with_sounds
from tests.support.clipped import Clipped, clipped
from tests.support.pages import Page

CLIP = Clip(session_id="s1", start_ms=0, end_ms=3000)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Clipped:
    return clipped(tmp_path_factory.mktemp("clipped"))


def report(data: Clipped, learner: str, **options: bool) -> str:
    kit, clips = open_kit(data.settings.published_dir), open_clips(data.settings)
    return make_report(kit, learner, clips=clips, **options).html  # type: ignore[arg-type]


def sounds(html: str) -> list[str]:
    return [value for name, value in Page(html).attributes if name == "src"]


@pytest.mark.parametrize("coach", [False, True])
def test_the_page_has_the_sound_in_itself(data: Clipped, coach: bool) -> None:
    found = sounds(report(data, "ana", coach=coach))
    assert found
    assert all(src.startswith("data:audio/webm;base64,") for src in found)
    assert sounds(report(data, "ben", coach=coach)) == []


def test_without_the_place_of_clips_the_page_is_silent(data: Clipped) -> None:
    html = make_report(open_kit(data.settings.published_dir), "ana").html
    assert sounds(html) == []
    assert "clip:" not in html


def test_what_was_withdrawn_is_silent_though_its_clips_still_lie_there(data: Clipped, tmp_path: Path) -> None:
    data = Clipped.at(shutil.copytree(data.settings.data_dir, tmp_path / "data"))
    data.store.consents.decide("ana", {Purpose.CLIPS: False}, source="test")
    data.store.publish(data.settings.published_dir)
    assert data.clip() is not None
    assert sounds(report(data, "ana")) == []


def element(clip: Clip) -> str:
    return f'<audio controls src="clip:{clip.key}" aria-label="Listen"></audio>'


def test_a_page_has_as_many_as_fit_into_6_mb(tmp_path: Path) -> None:
    clips = Clips(LocalRecordings(tmp_path))
    clips.put(CLIP, bytes(150_000))
    page = self_contained("<p>" + element(CLIP) * 40, clips)
    assert 5_800_000 < len(page.encode()) < MAX_PAGE_BYTES
    assert page.count("<audio") == 29


def test_a_clip_that_is_gone_leaves_nothing_behind(tmp_path: Path) -> None:
    assert self_contained(f"<p>{element(CLIP)}</p>", Clips(LocalRecordings(tmp_path))) == "<p></p>"


@pytest.mark.parametrize("key", ["../../etc/passwd", "s1/x.webm", "s1/00000000-00003000.webm&#34; onplay=&#34;x"])
def test_an_address_that_is_no_clip_s_is_taken_out(key: str) -> None:
    assert with_sounds(f'<audio src="clip:{key}"></audio>', lambda clip: clip.name) == ""
