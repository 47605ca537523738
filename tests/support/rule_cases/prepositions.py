"""What the rules of `speakkit/analyse/engines/rules/prepositions.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.preposition.verb": [
        ("It depends of the weather.", ["it depends on the weather"]),
        ("We discussed about the plan.", ["we discussed the plan"]),
        ("I listen music every day.", ["I listen to music"]),
        ("He waits the bus.", ["he waits for the bus"]),
        ("She told to me a story.", ["she told me"]),
    ],
    "grammar.preposition.adjective": [
        ("I am interested on history.", ["I am interested in history"]),
        ("She is good in maths.", ["she is good at maths"]),
        ("You are good of remembering names.", ["you are good at remembering names"]),
    ],
    "grammar.preposition.time": [
        ("I was born in Monday.", ["I was born on Monday"]),
        ("We met at the morning.", ["we met in the morning"]),
        ("I saw him in last year.", ["I saw him last year"]),
        ("He came at July.", ["he came in July"]),
        ("We start on 5 o'clock.", ["we start at 5 o'clock"]),
    ],
    "grammar.preposition.place": [
        ("I arrived to the airport.", ["I arrived at the airport"]),
        ("I watched it in Netflix.", ["I watched it on Netflix"]),
    ],
    "grammar.preposition.home": [
        ("I went to home and came to here.", ["I went home", "came here"]),
    ],
    "grammar.time.since_for": [
        ("I have lived here since three years.", ["have lived here for three years"]),
        ("She is here since a long time.", ["she has been here for a long time"]),
        ("I know her since five years.", ["I have known her for five years"]),
    ],
}
RIGHT = [
    "It depends on you and we discussed the plan.",
    "I am waiting to see him.",
    "I am afraid of dogs and proud of her.",
    "On Monday I work and in July I rest.",
    "I arrived at home at six.",
    "I went home with a friend.",
    "I have been here since 2010.",
    "I have known him since two years ago.",
    "The plan was discussed about a year later.",
    "I listen to music.",
]
