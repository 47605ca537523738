"""What the rules of `speakkit/analyse/engines/rules/nouns.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.noun.plural_after_number": [
        ("I have two brother and many friend.", ["I have two brothers", "many friends"]),
        ("I watch many kind of movies.", ["I watch many kinds"]),
    ],
    "grammar.noun.number": [
        ("They are good, crazy woman are bad.", ["crazy women are bad"]),
        ("I like movie and she loves dog.", ["I like movies", "she loves dogs"]),
    ],
    "grammar.noun.uncountable_plural": [
        ("He gave me many informations and some advices.", ["he gave me a lot of information", "some advice"]),
    ],
    "grammar.noun.uncountable_a": [
        ("It was a good weather.", ["it was good weather"]),
        ("She gave me an advice.", ["she gave me some advice"]),
    ],
    "grammar.noun.irregular_plural": [
        ("Two childs and three womans.", ["two children", "three women"]),
    ],
    "grammar.noun.adjective_plural": [
        ("We saw differents places.", ["we saw different places"]),
    ],
    "grammar.noun.possessive": [
        ("My father car is red.", ["my father's car"]),
        ("The car of my father is red.", ["my father's car"]),
    ],
    "grammar.determiner.each_plural": [
        ("Every days I walk.", ["every day"]),
        ("Each students has one.", ["each student"]),
    ],
    "grammar.determiner.one_of": [
        ("He is one of my best friend.", ["he is one of my best friends"]),
    ],
    "grammar.determiner.much_many": [
        ("There were much people.", ["there were many people"]),
        ("I have many homework.", ["I have a lot of homework"]),
    ],
    "grammar.determiner.this_these": [
        ("I like this books.", ["I like these books"]),
        ("I like these book.", ["I like these books"]),
    ],
}
RIGHT = [
    "A five minute walk is fine.",
    "I like music, chicken and tea.",
    "I need an information desk.",
    "It is thirty percent and level two is hard.",
    "It costs ten euros.",
    "One of my best friends has two brothers.",
    "The end of my day is quiet.",
    "Every day I have much work.",
]
