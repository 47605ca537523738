"""Learners: who they are to those who work with them, and what they agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from speakkit.model.values import Identifier, UtcDatetime, Value

Level = Literal["Pre-A1", "A1", "A2", "A2+", "B1", "B1+", "B2", "B2+", "C1", "C2"]
"""Of the Common European Framework of Reference; those with a plus are of its Companion Volume (2020)."""

LEVELS: tuple[Level, ...] = get_args(Level)

MAX_TEXT = 200
"""Characters of a name, or of an attribute's value."""
MAX_ATTRIBUTE_NAME = 40

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TEXT)]
EmailAddress = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=254,
        pattern=r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,62})\.)*[A-Za-z0-9][A-Za-z0-9-]{0,62}$",
    ),
]
"""What any mail server takes: one address in ASCII, without a name, quotes or a comment."""
AttributeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=MAX_ATTRIBUTE_NAME)]


class Learner(Value):
    """A person who practises. `learner_id` is a pseudonym of the user's choosing, and `display_name` what to call them.

    `first_language` is an ISO 639-1 code; `attributes` are whatever else learners are told apart by, such as a school.
    `email` is where a link to the report goes where the learner agreed to that; it is never published.
    """

    learner_id: Identifier
    created_at: UtcDatetime
    display_name: str | None = None
    first_language: str | None = None
    level: Level | None = None
    email: EmailAddress | None = None
    attributes: Mapping[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """What a person calls the learner."""
        return self.display_name or self.learner_id

    @property
    def all_attributes(self) -> dict[str, str]:
        """What learners are told apart by, the first language and the level among it, where they are known."""
        own = {"first_language": self.first_language, "level": self.level, **self.attributes}
        return {name: value for name, value in own.items() if value is not None}


class Purpose(StrEnum):
    """What a learner agrees to, each by itself."""

    SOUND = "sound"
    CLIPS = "clips"
    TRANSCRIPTION = "transcription"
    ANALYSIS = "analysis"
    TRACKING = "tracking"
    RESEARCH = "research"
    EMAIL = "email"


class Consent(Value):
    """A purpose agreed to or withdrawn, when, and who or what says so; `is_assumed` where nobody was asked."""

    purpose: Purpose
    is_given: bool
    decided_at: UtcDatetime
    source: str = Field(min_length=1, max_length=MAX_TEXT)
    is_assumed: bool = False


class LearnerChanges(Value):
    """What is said of a learner now. None leaves something as it is; "" takes it away, an attribute's value too."""

    display_name: ShortText | None = None
    first_language: ShortText | None = None
    level: Level | Literal[""] | None = None
    email: EmailAddress | Literal[""] | None = None
    attributes: Mapping[AttributeName, ShortText] = Field(default_factory=dict)
    agreed: frozenset[Purpose] = frozenset()
    withdrawn: frozenset[Purpose] = frozenset()

    @property
    def purposes(self) -> Mapping[Purpose, bool]:
        """Each purpose that is decided on, and how."""
        return dict.fromkeys(sorted(self.agreed), True) | dict.fromkeys(sorted(self.withdrawn), False)


NOTHING_SAID = LearnerChanges()
