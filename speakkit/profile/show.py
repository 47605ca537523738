"""A pattern profile as a frame, in a notebook and in a terminal: numbers with what they rest on, no claim beyond."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from io import StringIO
from typing import TYPE_CHECKING

from speakkit.patterns.vocabulary import vocabulary
from speakkit.profile.pattern_profile import PatternEvidence, ProfileEvidence, ProfileSession
from speakkit.statistics.pattern_status import Status
from speakkit.text.counting import counted

if TYPE_CHECKING:
    import pandas as pd

STATUS_WORDS = {
    Status.NOT_ENOUGH_EVIDENCE: "not enough evidence yet",
    Status.IMPROVING: "improving",
    Status.EMERGING: "emerging",
    Status.NOT_SEEN_RECENTLY: "not seen recently",
    Status.PERSISTENT: "persistent",
    Status.OCCASIONAL: "occasional",
}
MARK_SIGNS = {"present": "●", "absent": "○", "not_checked": "·", "no_opportunity": "·"}
"""A second cue beside colour; a session that doesn't inform is a dot, whatever was seen."""
LEGEND = "● present   ○ checked and absent   · not checked"
FRAME_COLUMNS = {
    "key": "category:Label",
    "pattern_id": "entry of the vocabulary, or None",
    "severity": "low, medium or high",
    "sessions_present": "informing sessions since the last break that showed it",
    "sessions_checked": "informing sessions since the last break",
    "sessions_censored": "sessions that may have shown it without our knowing",
    "sessions_tentative": "sessions that show it, though repeated analyses don't agree",
    "presence": "present/checked",
    "presence_low": "Jeffreys 95%",
    "presence_high": "Jeffreys 95%",
    "least": "share if every censored session was without it",
    "most": "share if every censored session had it",
    "occurrences": "in informing sessions since the last break",
    "per_100_words": "occurrences per 100 pruned words",
    "per_100_words_low": "95%, for rates that vary",
    "per_100_words_high": "95%, for rates that vary",
    "recent_rate": "presence, recent sessions counting more",
    "recent_low": "95%",
    "recent_high": "95%",
    "trend_p": "exact test of presence over comparable sessions, adjusted over the page",
    "rate_slope": "Sen's slope of occurrences per 100 words, a session",
    "rate_p": "Mann-Kendall, adjusted over the page",
    "status": "see speakkit.statistics.pattern_status",
    "change_presence_p": "recent share of sessions against the earlier one, adjusted over the page",
    "change_rate_p": "recent occurrences per 100 words against the earlier ones, adjusted over the page",
    "earlier_present": "informing sessions before the last break that showed it; not to be added up",
    "earlier_checked": "informing sessions before the last break",
    "practice_priority": "0 to 1",
    "first_seen_at": "UTC",
    "last_seen_at": "UTC",
}
"""What each column of `PatternProfile.to_frame` holds. Row grain: a pattern."""

_HEADINGS = ("pattern", "sessions", "plausible", "per 100 words", "recently", "status", "last seen")


def to_frame(profile: ProfileEvidence) -> pd.DataFrame:
    """One row a pattern, with the columns of `FRAME_COLUMNS`."""
    import pandas as pd

    return pd.DataFrame([_row(pattern) for pattern in profile.patterns], columns=list(FRAME_COLUMNS))


def _row(pattern: PatternEvidence) -> dict[str, object]:
    rate, recency, trend = pattern.rate, pattern.recency, pattern.trend
    least, most = pattern.presence.bounds or (None, None)
    return {
        "key": pattern.key,
        "pattern_id": pattern.pattern_id,
        "severity": pattern.severity,
        "sessions_present": pattern.sessions_present,
        "sessions_checked": pattern.sessions_checked,
        "sessions_censored": pattern.sessions_censored,
        "sessions_tentative": pattern.sessions_tentative,
        "presence": pattern.presence.share,
        "presence_low": pattern.presence.interval.low,
        "presence_high": pattern.presence.interval.high,
        "least": least,
        "most": most,
        "occurrences": pattern.occurrences,
        "per_100_words": rate and rate.per_100_words,
        "per_100_words_low": rate and rate.interval.low,
        "per_100_words_high": rate and rate.interval.high,
        "recent_rate": recency and recency.rate,
        "recent_low": recency and recency.interval.low,
        "recent_high": recency and recency.interval.high,
        "trend_p": trend and trend.presence_p_adjusted,
        "rate_slope": trend and trend.rate.slope,
        "rate_p": trend and trend.rate_p_adjusted,
        "status": str(pattern.status),
        "change_presence_p": pattern.change and pattern.change.presence.p_adjusted,
        "change_rate_p": pattern.change and pattern.change.rate and pattern.change.rate.p_adjusted,
        "earlier_present": sum(stretch.presence.present for stretch in pattern.earlier),
        "earlier_checked": sum(stretch.presence.informative for stretch in pattern.earlier),
        "practice_priority": pattern.practice_priority,
        "first_seen_at": pattern.first_seen_at,
        "last_seen_at": pattern.last_seen_at,
    }


def headline(profile: ProfileEvidence) -> str:
    """What the profile rests on, in a sentence or two."""
    if not profile.sessions:
        return "No session of this learner has been analysed yet; `speakkit process` does that."
    informing = sum(session.trouble is None for session in profile.sessions)
    first, last = profile.sessions[0].recorded_at, profile.sessions[-1].recorded_at
    days = " to ".join(dict.fromkeys((f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}")))
    told = f"{counted(len(profile.sessions), 'analysed session')}, {days}; {informing} long and clear enough"
    words = sum(session.words or 0 for session in profile.sessions if session.trouble is None)
    return f"{told} to count ({counted(words, 'word')} without fillers and repeats)."


def cautions(profile: ProfileEvidence) -> list[str]:
    """What a reader has to know before reading on."""
    found = [
        f"Since {session.recorded_at:%Y-%m-%d} the {_differ(session)}: all numbers of patterns rest on the sessions from then on."
        for session in profile.breaks[-1:]
    ]
    if any(pattern.sessions_censored for pattern in profile.patterns):
        found.append("Some sessions couldn't tell about some patterns; they count for neither side.")
    if profile.sessions and not profile.patterns:
        found.append("No pattern was seen in any of them. There may be none, or the analyser may not know it.")
    return found


def _differ(session: ProfileSession) -> str:
    is_one = len(session.changed) == 1 and session.changed != ("measures",)
    return f"{' and '.join(session.changed)} {'differs' if is_one else 'differ'}"


def signs(profile: ProfileEvidence, pattern: PatternEvidence) -> str:
    """One sign a session, oldest first, with a bar where engines or vocabulary changed."""
    return "".join(
        ("|" if session.changed else "") + (MARK_SIGNS[mark.state] if mark.informs else "·")
        for mark, session in zip(pattern.marks, profile.sessions, strict=True)
    )


def _cells(pattern: PatternEvidence) -> Sequence[str]:
    k, n = pattern.sessions_present, pattern.sessions_checked
    plausible, rate = pattern.plausible_sessions, pattern.rate
    before = "".join(
        f" (before: {stretch.presence.present} of {stretch.presence.informative} by {stretch.judge.analyser_name})"
        for stretch in pattern.earlier_checked
    )
    unknown = f" (+{pattern.sessions_censored} unknown)" if pattern.sessions_censored else ""
    tentative = f", {pattern.sessions_tentative} tentative" if pattern.sessions_tentative else ""
    return (
        pattern.key,
        f"{f'{k} of {n}' if n else 'not checked'}{unknown}{tentative}{before}",
        "" if plausible is None else f"{plausible[0]}-{plausible[1]} of {n}",
        "" if rate is None else f"{rate.per_100_words:.2f} [{rate.interval.low:.2f}, {rate.interval.high:.2f}]",
        _share(pattern),
        STATUS_WORDS[pattern.status],
        f"{pattern.last_seen_at:%Y-%m-%d}",
    )


def _share(pattern: PatternEvidence) -> str:
    """The recent share of sessions; a single session has none."""
    if pattern.recency is None or pattern.comparable_sessions < 2:
        return ""
    interval = pattern.recency.interval
    return f"{pattern.recency.rate:.0%} [{interval.low:.0%}, {interval.high:.0%}]"


def to_text(profile: ProfileEvidence) -> str:
    """The profile for a terminal."""
    from rich.console import Console
    from rich.markup import escape as plain
    from rich.table import Table

    console = Console(file=StringIO(), width=140, color_system=None)
    grid = Table(*_HEADINGS, "sessions, oldest first", box=None, pad_edge=False, header_style="")
    for pattern in profile.patterns:
        grid.add_row(*map(plain, _cells(pattern)), signs(profile, pattern))
    lines = [f"Pattern profile of {profile.learner_id}", headline(profile), *cautions(profile)]
    console.print(*map(plain, lines), sep="\n", highlight=False)
    if profile.patterns:
        console.print(grid, LEGEND, sep="\n", highlight=False)
    for key in profile.practise_next[:1]:
        console.print(plain(f"To practise next: {key}. {_practice(profile[key])}"), highlight=False)
    for line in _quotes(profile):
        console.print(plain(line), highlight=False)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in text.splitlines())


def _practice(pattern: PatternEvidence) -> str:
    entry = vocabulary().entry(pattern.pattern_id)
    return entry.practice if entry else ""


def _quotes(profile: ProfileEvidence) -> list[str]:
    """The newest quotes of what to practise."""
    lines = []
    for key in profile.practise_next[:1]:
        for evidence in profile[key].quotes[:3]:
            start_ms = evidence.quote.start_ms
            at = "" if start_ms is None else f" {start_ms // 60_000}:{start_ms // 1000 % 60:02d}"
            lines.append(f'  "{evidence.quote.text}" ({evidence.recorded_at:%Y-%m-%d}{at})')
    return lines


def to_html(profile: ProfileEvidence) -> str:
    """The profile for a notebook; everything in it is escaped."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in [headline(profile), *cautions(profile)])
    heads = "".join(f"<th>{escape(name)}</th>" for name in (*_HEADINGS, "sessions, oldest first"))
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(pattern))
        + f'<td style="font-family:monospace;white-space:nowrap">{escape(signs(profile, pattern))}</td></tr>'
        for pattern in profile.patterns
    )
    practice = "".join(
        f"<p>To practise next: <b>{escape(key)}</b>. {escape(_practice(profile[key]))}</p>"
        for key in profile.practise_next[:1]
    )
    quotes = "".join(f"<li>{escape(line.strip())}</li>" for line in _quotes(profile))
    return (
        f"<div><p><b>Pattern profile of {escape(profile.learner_id)}</b></p>{lines}"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table><p>{escape(LEGEND)}</p>"
        f"{practice}<ul>{quotes}</ul></div>"
    )
