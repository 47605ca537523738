"""Forms of the room's pages, as a browser would send them."""

from __future__ import annotations

import re
from html import unescape

from fastapi.testclient import TestClient


def hidden(page: str, name: str, form: str = "") -> str:
    """The value of the first hidden field of that name in the form with that action, or of any form."""
    start = page.index(f'action="{form}') if form else 0
    found = re.search(rf'name="{name}" value="([^"]*)"', page[start:])
    assert found is not None
    return unescape(found[1])


def decide(
    client: TestClient, session_id: str, rank: int, decision: str, page: str = "", **fields: str | list[str]
) -> str:
    """Review an insight as the page lets one, which is got where it isn't given; the page that follows."""
    path = f"/room/sessions/{session_id}"
    page = page or client.get(path).text
    action = f"{path}/insights/{rank}"
    sent = {name: hidden(page, name, action) for name in ("form_secret", "seen")}
    return client.post(action, data={**sent, "decision": decision, **fields}).text
