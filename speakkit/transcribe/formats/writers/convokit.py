"""ConvoKit's `utterances.jsonl` (https://convokit.cornell.edu/documentation/data_format.html): an utterance a line."""

from __future__ import annotations

import json

from speakkit.transcribe.formats.writers.annotated import AnnotatedTranscript


def write_convokit(session: AnnotatedTranscript) -> str:
    """The session as a conversation of one speaker, each utterance in reply to the one before.

    `timestamp` is in seconds since 1970, null where the utterance has no time; `meta` has words, findings and times.
    """
    ids = [f"{session.session_id}-{number}" for number in range(1, len(session.utterances) + 1)]
    lines = [
        json.dumps(_utterance(session, utterance, ids, number), ensure_ascii=False)
        for number, utterance in enumerate(session.utterances)
    ]
    return "".join(f"{line}\n" for line in lines)


def _utterance(session: AnnotatedTranscript, utterance: range, ids: list[str], number: int) -> dict[str, object]:
    span = session.span(utterance)
    return {
        "id": ids[number],
        "conversation_id": ids[0],
        "text": session.said(utterance),
        "speaker": session.learner_id,
        "reply_to": ids[number - 1] if number else None,
        "timestamp": None if span is None else session.recorded_at.timestamp() + span.start_ms / 1000,
        "meta": {
            "session_id": session.session_id,
            "language": session.language,
            "topic": session.topic,
            "words": [
                {"text": word.text, "start_ms": word.start_ms, "end_ms": word.end_ms}
                for word in session.words[utterance.start : utterance.stop]
            ],
            "findings": [
                {"pattern": finding.key, "text": session.said(finding.words), "correction": finding.correction}
                for finding in session.findings
                if finding.words.start in utterance
            ],
        },
    }
