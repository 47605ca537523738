"""What the rules of `speakkit/analyse/engines/rules/tense.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.tense.past_time": [
        ("I once listen to some of his songs.", ["I once listened"]),
        ("Yesterday I go to the market.", ["yesterday I went"]),
        ("She come here two years ago.", ["she came"]),
        ("Last week my sister visit me.", ["last week my sister visited"]),
    ],
    "grammar.tense.perfect_with_past_time": [
        ("I have seen him yesterday.", ["I saw"]),
    ],
    "grammar.tense.present_with_duration": [
        ("I live here since 2015.", ["I have lived"]),
        ("I know him for ten years.", ["I have known"]),
    ],
    "grammar.tense.did_past": [
        ("I didn't went there.", ["I didn't go"]),
        ("Did you saw it?", ["did you see"]),
    ],
    "grammar.tense.be_base": [
        ("I am work in a bank.", ["I work"]),
        ("We are go home now.", ["we go home"]),
        ("Are you want to come?", ["do you want"]),
    ],
    "grammar.tense.missing_be": [
        ("He very tired today.", ["he is very tired"]),
        ("I hungry.", ["I am hungry"]),
    ],
    "grammar.tense.would_in_if": [
        ("If I would have time, I would come.", ["if I had time"]),
    ],
    "grammar.tense.past_of_irregular": [
        ("I goed there and he buyed it.", ["I went", "he bought"]),
        ("The book was writed by him.", ["the book was written"]),
    ],
    "grammar.tense.perfect_participle": [
        ("I have went there.", ["I have gone"]),
        ("She has wrote a book.", ["she has written"]),
    ],
    "grammar.tense.used_to": [
        ("I use to play tennis when I was a child.", ["I used to play tennis"]),
    ],
    "grammar.tense.continuous_state": [
        ("I am knowing him.", ["I know"]),
        ("I am wanting a coffee.", ["I want"]),
    ],
}
RIGHT = [
    "Every day I go to the market.",
    "I think that yesterday was nice.",
    "I know what happened yesterday.",
    "Let me tell you what I did last week.",
    "She has lived here for two years.",
    "Did you see it?",
    "I don't know if I would go.",
    "I use it to play tennis.",
    "I was thinking about it and I am looking for a job.",
    "Since last week I have been ill.",
]
