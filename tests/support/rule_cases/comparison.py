"""What the rules of `speakkit/analyse/engines/rules/comparison.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.comparison.double": [
        ("It is more better.", ["it is better"]),
        ("Walking is more healthier.", ["walking is healthier"]),
    ],
    "grammar.comparison.form": [
        ("She is more tall than me.", ["she is taller than"]),
        ("He is old than me.", ["he is older than"]),
    ],
    "grammar.comparison.than": [
        ("He is taller that me.", ["he is taller than me"]),
    ],
    "grammar.adverb.form": [
        ("She sings beautiful.", ["she sings beautifully"]),
        ("I speak English very good.", ["I speak English very well"]),
        ("She drives careful.", ["she drives carefully"]),
    ],
    "grammar.participle.ed_ing": [
        ("I am boring in class.", ["I am bored"]),
        ("The film was bored.", ["the film was boring"]),
    ],
}
RIGHT = [
    "More older people live here and it is more interesting than that.",
    "The soup tastes good.",
    "The film was boring and I was bored.",
    "She is as tall as me.",
    "I drive a quiet car.",
]
