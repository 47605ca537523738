"""What the rules of `speakkit/analyse/engines/rules/small_words.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.article.missing": [
        ("It's best movie ever.", ["it's the best movie ever"]),
        ("It's same as the book.", ["it's the same as"]),
        ("It's animated movie.", ["it's an animated movie"]),
        ("It is horror movie.", ["it is a horror movie"]),
        ("He lives in United States.", ["he lives in the United States"]),
    ],
    "grammar.preposition.phrase": [
        ("Despite of the rain we went.", ["despite"]),
        ("I spent a lot money.", ["I spent a lot of money"]),
        ("Some of movies are good.", ["some movies"]),
        ("In other hand it's bad.", ["on the other hand"]),
    ],
    "grammar.determiner.one_of": [("Three of my friend came.", ["three of my friends came"])],
    "grammar.noun.plural_after_number": [("I'm 20 year old.", ["I'm 20 years old"])],
    "grammar.noun.adjective_plural": [
        ("He is a five years old boy.", ["he is a five year old boy"]),
        ("My favorites movies are good.", ["my favorite movies"]),
    ],
    "grammar.noun.number": [("I saw a lot of movie.", ["I saw a lot of movies"])],
    "grammar.comparison.than": [("It is as good than the book.", ["it is as good as"])],
    "grammar.comparison.form": [("It's the most good.", ["it's the best"])],
}
RIGHT = [
    "She is best friends with my sister, and it is best to go now.",
    "We did the same thing at the same time.",
    "It is romantic, and movie nights are fun.",
    "They gave it to us and to everybody in UK universities.",
    "I went last year, and at last the week was over.",
    "Some of my friends came, and I like it a lot.",
    "Two of my best friends came, and many of the songs are old.",
    "He is 20 years old, and she has a five year old boy.",
    "Most good films are long.",
    "A lot of movie stars came, and a lot of paper was left.",
    "It is a different kind of film, as good as the book.",
]
