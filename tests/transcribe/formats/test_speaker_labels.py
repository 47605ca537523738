"""Who speaks, where the text itself says so: the ways in which programs and people write it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats import only_speaker
from speakkit.transcribe.formats.imported import ImportedTranscript
from speakkit.transcribe.formats.plain_text import read_plain_text
from speakkit.transcribe.formats.srt import read_srt
from speakkit.transcribe.formats.webvtt import read_webvtt

ASKED, ANSWERED = "So what did you do yesterday?", "Yesterday I go to the market."
TWO_PEOPLE = [
    "Carla Teacher: {asked}\nAna Lopez: {answered}",
    "carla: {asked}\nana: {answered}\ncarla: Oh.\nana: Yes.",
    "Carla Teacher : {asked}\nAna Lopez : {answered}",
    "Carla：{asked}\nAna：{answered}",
    "CARLA: {asked}\nANA: {answered}",
    "**Carla:** {asked}\n**Ana:** {answered}",
    "**Carla**: {asked}\n**Ana**: {answered}",
    "T: {asked}\nS1: {answered}",
    "Interviewer: {asked}\nInterviewee: {answered}",
    "teacher: {asked}\nstudent: {answered}",
    "Q: {asked}\nA: {answered}",
    "Speaker 1: {asked}\nSpeaker 2: {answered}",
    "SPEAKER_00: {asked}\nSPEAKER_01: {answered}",
    "[SPEAKER_00]: {asked}\n[SPEAKER_01]: {answered}",
    "[SPEAKER_00] {asked}\n[SPEAKER_01] {answered}",
    "[Carla] {asked}\n[Ana] {answered}\n[Carla] Oh.\n[Ana] Yes.",
    "(Speaker 1) {asked}\n(Speaker 2) {answered}",
    "(speaker 0) {asked}\n(speaker ?) {answered}",
    ">> CARLA: {asked}\n>> ANA: {answered}",
    "- Carla: {asked}\n- Ana: {answered}",
    "Dr. Carla O'Neill-Smith (she/her): {asked}\nAna de la Cruz: {answered}",
    "Lehrerin: {asked}\nSchüler: {answered}",
    "Carla: {asked} Ana: {answered}",
    "[00:02] Carla: {asked}\n[00:05] Ana: {answered}",
    "00:00:02 Carla: {asked}\n00:00:05 Ana: {answered}",
    "[00:00:02.120 - 00:00:04.900] Carla: {asked}\n[00:00:05.100 - 00:00:09.300] Ana: {answered}",
    "carla: {asked}\nana: {answered}",
    "Carla [teacher]: {asked}\nAna [student]: {answered}",
    "Carla, teacher: {asked}\nAna, student: {answered}",
    "carla@school.org: {asked}\nana@school.org: {answered}",
    "Carla Teacher [00:02]: {asked}\nAna Lopez [00:05]: {answered}",
    "Carla Teacher (00:02) {asked}\nAna Lopez (00:05) {answered}",
    "Speaker 1 00:02 {asked}\nSpeaker 2 00:05 {answered}",
    "Carla: [00:02] {asked}\nAna: [00:05] {answered}",
    "start=0.0s stop=2.0s speaker_SPEAKER_00: {asked}\nstart=2.0s stop=4.0s speaker_SPEAKER_01: {answered}",
    "Carla\t{asked}\nAna\t{answered}",
    "Carla Teacher\t00:02\t{asked}\nAna Lopez\t00:05\t{answered}",
    "00:02\tCarla Teacher\t{asked}\n00:05\tAna Lopez\t{answered}",
    '"Carla","{asked}"\n"Ana","{answered}"',
    "Carla - {asked}\nAna - {answered}",
    "Carla – {asked}\nAna – {answered}",
    "carla - {asked}\nana - {answered}\ncarla - Oh.\nana - Yes.",
    "Carla | {asked}\nAna | {answered}",
    "SPEAKER_00|{asked}\nSPEAKER_01|{answered}",
    "Carla> {asked}\nAna> {answered}",
    "Carla = {asked}\nAna = {answered}",
    "Carla; {asked}\nAna; {answered}",
    "{{Carla}} {asked}\n{{Ana}} {answered}",
    "* Carla: {asked}\n* Ana: {answered}",
    "• **Carla:** {asked}\n• **Ana:** {answered}",
    "> Carla: {asked}\n> Ana: {answered}",
    "1. Carla: {asked}\n2. Ana: {answered}",
    "👩‍🏫 Carla: {asked}\n🧑‍🎓 Ana: {answered}",
    "<b>Carla:</b> {asked}<br>\n<b>Ana:</b> {answered}<br>",
    "*CAR: {asked}\n*ANA: {answered}",
    "CT: {asked}\nAL: {answered}",
    "C. T. {asked}\nA. L. {answered}",
    "Tanaka (田中): {asked}\nАня/Anya: {answered}",
    "כרמלה: {asked}\nאנה: {answered}",
    "Speaker 1 (Carla): {asked}\nSpeaker 2 (Ana): {answered}",
    "Speaker 1 - Carla: {asked}\nSpeaker 2 - Ana: {answered}",
    "[Speaker 1: Carla] {asked}\n[Speaker 2: Ana] {answered}",
    "Speaker 0    00:00:02    {asked}\nSpeaker 1    00:00:05    {answered}",
    "[00:00.000 - 00:02.000]  SPEAKER_00  {asked}\n[00:02.000 - 00:04.000]  SPEAKER_01  {answered}",
    "Speaker 1:\t[00:02]{asked}\nSpeaker 2:\t[00:05]{answered}",
    "Speaker 1: 00:02\t{asked}\nSpeaker 2: 00:05\t{answered}",
    "Carla: {asked} #00:00:04-5#\nAna: {answered} #00:00:09-1#",
    "Carla: {asked} [00:04]\nAna: {answered} [00:09]",
    "[2.0s] Carla: {asked}\n[5.0s] Ana: {answered}",
    "[28.11.26, 10:02:33] Carla: {asked}\n[28.11.26, 10:02:39] Ana: {answered}",
    "11/28/26, 10:02 AM - Carla: {asked}\n11/28/26, 10:03 AM - Ana: {answered}",
    "10:02:33 From Carla Teacher to Everyone: {asked}\n10:02:39 From Ana Lopez : {answered}",
    '"Carla": {asked}\n"Ana": {answered}',
    "«Carla» {asked}\n«Ana» {answered}",
    "Carla → {asked}\nAna → {answered}",
    "<Carla> {asked}\n<Ana> {answered}",
    "[Carla] {asked}\n[Ana] {answered}",
    "{asked} [Carla]\n{answered} [Ana]",
    "{asked} (Carla)\n{answered} (Ana)",
    "{asked} - Carla\n{answered} - Ana",
    "[Carla] {asked} [Ana] {answered}",
    "[SPEAKER_00] {asked} [SPEAKER_01] {answered}",
    "(Speaker 1) {asked} (Speaker 2) {answered}",
    ">> CARLA: {asked} >> ANA: {answered}",
    "**Carla:** {asked} **Ana:** {answered}",
    "Carla: {asked} [00:05] Ana: {answered}",
    "01 C: {asked}\n02 A: {answered}",
    "1\tCarla: {asked}\n2\tAna: {answered}",
    "| Carla | {asked} |\n| Ana | {answered} |",
    "Carla [v] {asked}\nAna [v] {answered}",
    "Carla,{asked}\nAna,{answered}",
    "Maria del Carmen Fernández de Córdoba y Álvarez de Toledo: {asked}\nAna: {answered}",
    "Carla's iPhone: {asked}\niPad de Ana: {answered}",
]
HEADERS = [
    "Carla Teacher  0:02  \n{asked}\n\nAna Lopez  0:05\n{answered}\n\nTranscribed by https://otter.ai",
    "Speaker 1 (00:02):\n{asked}\n\nSpeaker 2 (00:05):\n{answered}",
    "Carla Teacher | 00:02\n{asked}\n\nAna Lopez | 00:05\n{answered}",
    "Carla Teacher - 00:00:02\n{asked}\nAna Lopez - 00:00:05\n{answered}",
    "[Carla Teacher] 00:00:02\n{asked}\n\n[Ana Lopez] 00:00:05\n{answered}",
    "00:02 Carla Teacher\n{asked}\n00:05 Ana Lopez\n{answered}",
    "Carla\n00:00:02\n{asked}\n\nAna\n00:00:05\n{answered}",
    "00:02\nCarla Teacher\n{asked}\n\n00:05\nAna Lopez\n{answered}",
    "@0:02 - Carla Teacher (School)\n{asked}\n@0:05 - Ana Lopez\n{answered}",
    "[00:00:02.01] - Speaker 1\n{asked}\n\n[00:00:05.00] - Speaker 2\n{answered}",
    "CARLA TEACHER\n{asked}\n\nANA LOPEZ\n{answered}\n\nCARLA TEACHER\nOh.\n\nANA LOPEZ\nYes.",
    "# Carla\n{asked}\n# Ana\n{answered}",
    "**Carla Teacher**\n{asked}\n\n**Ana Lopez**\n{answered}",
    "Carla:\n{asked}\n\nAna:\n{answered}",
    "<A> {asked} </A>\n<B> {answered} </B>",
    '<u who="Carla">{asked}</u>\n<u who="Ana">{answered}</u>',
    '"Carla Teacher" (1234567)\n{asked}\n"Ana Lopez" (2345678)\n{answered}',
    'speaker,text\nCarla,"{asked}"\nAna,"{answered}"',
    'start,end,speaker,text\n2.0,4.0,Carla,"{asked}"\n5.0,9.0,Ana,"{answered}"',
    "start\tend\ttext\n2000\t4000\tCarla: {asked}\n5000\t9000\tAna: {answered}",
    "Carla\t00:00:02.000\t00:00:04.000\t00:00:02.000\t{asked}\nAna\t00:00:05.000\t00:00:09.000\t00:00:04.000\t{answered}",
    "2.0\t4.0\tSPEAKER_00\t{asked}\n5.0\t9.0\tSPEAKER_01\t{answered}",
    "Carla Teacher, 10:02 AM\n{asked}\nAna Lopez, 10:03 AM\n{answered}",
]
UNTIMED = 13
"""The last of these have no times, or those of the clock."""


def filled(text: str) -> str:
    return text.format(asked=ASKED, answered=ANSWERED)


def captions(text: str, start: str = "", comma: str = ".") -> str:
    cues = (f"00:00:0{n}{comma}000 --> 00:00:0{n}{comma}900\n{line}\n" for n, line in enumerate(text.split("\n")))
    return start + "\n".join(cues)


def said_by(transcript: ImportedTranscript) -> dict[str | None, str]:
    """What each speaker says first."""
    said: dict[str | None, str] = {}
    for line in transcript.lines:
        said.setdefault(line[0].speaker, " ".join(word.text for word in line))
    return said


READERS: dict[str, Callable[[str], ImportedTranscript]] = {
    "text": read_plain_text,
    "SRT": lambda text: read_srt(captions(text, comma=",")),
    "WebVTT": lambda text: read_webvtt(captions(text, "WEBVTT\n\n")),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("text", TWO_PEOPLE)
def test_two_people_are_two_speakers_and_no_words(read: Callable[[str], ImportedTranscript], text: str) -> None:
    said = said_by(read(filled(text)))
    assert list(said.values()) == [ASKED, ANSWERED]
    assert None not in said


@pytest.mark.parametrize("text", HEADERS)
def test_names_above_what_is_said(text: str) -> None:
    said = said_by(read_plain_text(filled(text)))
    assert list(said.values()) == [ASKED, ANSWERED]
    assert None not in said


@pytest.mark.parametrize("text", HEADERS[:-UNTIMED])
def test_the_times_of_paragraphs_are_kept_as_the_least_length(text: str) -> None:
    assert read_plain_text(filled(text)).end_ms == 5000


def test_times_of_the_clock_are_no_places_in_the_recording() -> None:
    saved = "[Carla Teacher] 10:02:33\nSo what?\n\n[Ana Lopez] 10:02:39\nI go."
    assert read_plain_text(saved).end_ms == 6_000
    assert read_plain_text(filled(HEADERS[-1])).end_ms is None


def test_a_line_without_end_takes_no_time_without_end() -> None:
    for text in ("*" * 5_000, "# " * 3_000 + "x", "Ana " * 3_000, '"a",' * 3_000, "start=0.0s " * 2_000):
        assert read_plain_text(text + "\nI go.").words


@pytest.mark.parametrize(
    "text",
    [
        "So what? [SPEAKER_TURN]\nI go home.",
        ">> So what?\n>> I go home.",
        "&gt;&gt; So what?\n&gt;&gt; I go home.",
        "- So what?\n- I go home.",
        "-So what?\n-I go home.",
        "– So what?\n– I go home.",
        "So what?\n— I go home.",
    ],
)
def test_marks_without_names_leave_nobody_to_be_analysed(text: str) -> None:
    for read in READERS.values():
        with pytest.raises(TranscriptFileError, match="dashes or chevrons"):
            only_speaker(read(text.replace("&gt;", ">") if read is read_plain_text else text))


@pytest.mark.parametrize(
    "text",
    [
        "I get up at 7:30 and I say: no.\nThe score was 3:1.",
        "Yesterday: I go to market.",
        "So I said: go home!\nAnd then: nothing.",
        "9:30 is when I get up.\nI like it.",
        "[laughs] I go home.\n[Music]",
        "First: I wake up.\nSecond: I eat.",
        "I went\n— um — home.",
        "I went to the park - um - yesterday.\nI like dogs - they are nice.\nMy sister - she has two.",
        "So - I go\nAnd - I eat\nBut - no",
        "Madrid is nice\nI like it\nParis is nice\nI like it",
        "London\nI went there\nin May\nit was nice",
        "Yes\nI do\nNo\nI don't",
        "I\tgo\thome\nI\teat",
        "At 10:30 I go\nAt 11:30 I eat",
        "One > two\nthree",
        ">> So I go home.",
        "I like dogs (and cats)\nI like it (Madrid)\nnice (Spain)",
        "I saw it - Madrid\nI like it - Spain",
        "From my house: I see the sea.\nFrom yours: nothing.",
        "Well, I go\nYes, I eat\nSo, no",
        "1 I go home\n3 I eat",
        "We meet at 10:30\nWe leave at 11:45",
        "I\t2\tgo",
        'I say: "no": never\nI go',
    ],
)
def test_what_one_person_says_stays_whole(text: str) -> None:
    transcript = read_plain_text(text)
    assert {word.speaker for word in transcript.words} == {None}
    assert not transcript.unnamed_changes


def test_one_label_ends_with_its_caption() -> None:
    """What nobody is named for isn't the teacher's, and not the learner's either."""
    transcript = read_srt(captions("Teacher: So what?\nI go home.\nAnd I eat.", comma=","))
    assert [word.speaker for word in transcript.words] == ["Teacher"] * 2 + [None] * 6


def test_a_label_holds_on_where_speakers_take_turns() -> None:
    transcript = read_srt(captions("Teacher: So what?\nAna: I go home.\nAnd I eat.", comma=","))
    assert [word.speaker for word in transcript.words] == ["Teacher"] * 2 + ["Ana"] * 6


def test_formatting_around_a_name_is_no_hindrance() -> None:
    transcript = read_srt(captions("<b>Carla Teacher:</b> So what?\n<i>Ana</i>: I <b>go</b> home.", comma=","))
    assert said_by(transcript) == {"Carla Teacher": "So what?", "Ana": "I go home."}


def test_names_are_taken_as_they_are_typed() -> None:
    transcript = read_plain_text("Ana Lopez: I go.\nANA LOPEZ: I eat.\nCarla: Oh.")
    assert only_speaker(transcript, "ana lopez").text == "I go.\nI eat."


def test_services_say_nothing_in_captions_either() -> None:
    transcript = read_srt(captions("I go home.\nSubtitles by the Amara.org community", comma=","))
    assert transcript.text == "I go home."
