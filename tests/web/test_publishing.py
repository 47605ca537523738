"""What is published behind a page."""

from __future__ import annotations

import threading
from pathlib import Path

from speakkit.settings import Settings
from speakkit.store.published import POINTER
from speakkit.web.publishing import Publisher


def test_the_end_of_the_process_waits_for_what_is_being_published(tmp_path: Path) -> None:
    publisher, others = Publisher(Settings(data_dir=tmp_path)), set(threading.enumerate())
    asking = threading.Thread(target=publisher.request, daemon=True)  # as the threads of a server's requests are
    asking.start()
    asking.join()
    (publishing,) = set(threading.enumerate()) - others
    assert not publishing.daemon
    publisher.wait(60)
    assert (tmp_path / "published" / POINTER).is_file()
