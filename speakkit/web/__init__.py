"""The coach's room: pages on which whoever teaches sees who recorded, reads what was said, and corrects the machine.

Server-rendered on the API's own app, under `/room`, with the templates, the style and the words of the reports. It reads
results from the published dataset and states from the store; where the store is busy it shows the last state with its time.
"""

from __future__ import annotations

from speakkit.web.app import create_room_app
from speakkit.web.room import Room
from speakkit.web.warming import warm_up

__all__ = ["Room", "create_room_app", "warm_up"]
