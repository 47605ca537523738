"""Learners of whom every thing that is kept has a word of its own, by which a search for bytes finds it."""

from __future__ import annotations

from speakkit.measure.session import measure_session
from speakkit.model import Analysis, Edit, Insight, KeptAnswer, Learner, LearnerChanges, Observation, Purpose, Quote
from speakkit.model.access import Role, digest, issue
from speakkit.patterns.reviews import Decision, InsightEdit
from speakkit.recordings import open_place
from speakkit.settings import Settings
from speakkit.sound.pocketsphinx_models import syllables
from speakkit.store.store import Parts
from speakkit.text.tokens import TOKENISER_VERSION
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_call, make_session, make_transcript

KINDS_IN_STORE = (
    "name", "says", "quoted", "put", "coach", "note", "topic", "prompt", "kept", "label", "school", "consent", "focus", "detail",
)  # fmt: skip
KINDS_OF_FILES = ("inbox", "sound", "voice", "clip")
IN_REPORTS = ("name", "says", "quoted", "put", "coach")
"""What may be in a report; the search for these begins with those that are there."""


def marks(learner_id: str, kinds: tuple[str, ...] = (*KINDS_IN_STORE, *KINDS_OF_FILES)) -> set[str]:
    """The words that only this learner's things have, her id among them."""
    return {learner_id, *(f"{learner_id}{kind}" for kind in kinds)}


def fill(parts: Parts, number: int, learner_id: str) -> str:
    """A learner with a session of which everything is stored; its id."""
    session_id = f"s{number:015x}"

    def marked(kind: str) -> str:
        return f"{learner_id}{kind}"

    parts.learners.add(Learner(learner_id=learner_id, created_at=NOON))
    parts.learners.change(
        learner_id, LearnerChanges(display_name=marked("name"), attributes={"school": marked("school")})
    )
    parts.consents.decide(learner_id, {Purpose.RESEARCH: True, Purpose.TRACKING: True}, source=marked("consent"))
    parts.sessions.add(
        make_session(
            session_id,
            learner_id,
            f"{number:064x}",
            storage_key=f"{session_id}.wav",
            topic=marked("topic"),
            prompt=marked("prompt"),
        )
    )
    claim = parts.claims.take(session_id, owner="test", lease_s=60)
    spoken = f"{marked('says')} I take bus to {marked('quoted')} every day"
    transcript = make_transcript(spoken + " and then I go home to eat with my family" * 12)
    parts.results.save_transcript(claim, transcript)
    analysis = _analysis(marked("quoted"), marked("put"), marked("detail"), marked("focus"))
    parts.results.save_analysis(claim, analysis, measure_session(transcript, syllables))
    kept = KeptAnswer(
        answer_key=f"k{number}", session_id=session_id, stage="analyse", created_at=NOON, answer=marked("kept")
    )
    parts.ledger.record_call(make_call(f"c{number}", session_id), kept)
    parts.claims.finish(claim)
    edit = InsightEdit(new_detail=marked("coach"))
    parts.reviews.add(session_id, 1, Decision.EDIT, by="coach", edit=edit, note=marked("note"))
    secret, token = issue(Role.LEARNER, [learner_id], label=marked("label"))
    parts.access.add_token(token, digest(secret))
    return session_id


def lay_out(settings: Settings, learner_id: str, session_id: str) -> None:
    """Her files, in folder or bucket: the sound that waits and the sound that is kept, a clip of it, and what was moved aside."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    source = settings.data_dir / "a-file-of-hers"
    for place, key, kind in (
        ("audio", f"{session_id}.wav", "sound"),
        ("sound", f"{session_id}.wav", "voice"),
        ("clips", f"{session_id}/00000000-00003000.webm", "clip"),
        ("rejected", f"{learner_id}/talk.txt", "inbox"),
    ):
        source.write_text(f"{learner_id}{kind}")
        open_place(settings, place).put(key, source)
    source.unlink()


def _analysis(quoted: str, put: str, detail: str, focus: str) -> Analysis:
    quote = Quote(
        text=f"take bus to {quoted}",
        token_start=2,
        token_end=6,
        start_ms=600,
        end_ms=1750,
        tokeniser_version=TOKENISER_VERSION,
        correction=f"take the bus to {put}",
        edit_type="M:DET",
        edits=(Edit(token_start=3, token_end=3, original="", replacement=put, edit_type="M:DET"),),
    )
    analysis = make_analysis(["Missing articles"], {"Missing articles": "present"})
    insight = Insight.model_validate(analysis.insights[0].model_dump() | {"examples": (quote,), "detail": detail})
    observation = Observation.model_validate(analysis.observations[0].model_dump() | {"quotes": (quote,)})
    return analysis.model_copy(update={"insights": (insight,), "observations": (observation,), "focus_next": focus})
