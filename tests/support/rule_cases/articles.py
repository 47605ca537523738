"""What the rules of `speakkit/analyse/engines/rules/articles.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.article.missing": [
        ("I have dog and she has old car.", ["I have a dog", "she has an old car"]),
        ("My brother is teacher.", ["my brother is a teacher"]),
        ("I want to be teacher one day.", ["want to be a teacher"]),
        ("She wants to become doctor.", ["wants to become a doctor"]),
        ("I went to supermarket with him.", ["I went to the supermarket"]),
        ("We met in restaurant.", ["we met in a restaurant"]),
        ("I have lot of friends.", ["I have a lot of friends"]),
        ("I saw him few days ago.", ["I saw him a few days ago"]),
        ("I go swimming twice week.", ["I go swimming twice a week"]),
        ("We arrived at same time.", ["we arrived at the same time"]),
        ("It was good idea to go there.", ["it was a good idea"]),
        ("We live in small house near the river.", ["we live in a small house"]),
    ],
    "grammar.article.extra": [
        ("The my brother is here.", ["my brother"]),
        ("I love the nature.", ["I love nature"]),
        ("I want to live in the Japan.", ["want to live in Japan"]),
        ("I speak the English at work.", ["I speak English"]),
        ("We play the football on Sunday.", ["we play football"]),
    ],
    "grammar.article.a_an": [
        ("I want a action movie.", ["I want an action movie"]),
        ("It has a unbelievable end.", ["it has an unbelievable end"]),
        ("It was a interesting day.", ["it was an interesting day"]),
        ("It takes a hour.", ["it takes an hour"]),
        ("She studies at an university.", ["she studies at a university"]),
    ],
}
RIGHT = [
    "I go to school by bus and I have breakfast at home.",
    "She is a teacher of music.",
    "I love the nature of this place.",
    "We watched the football match.",
    "It is an honest answer and a useful idea.",
    "I have dinner with my family and I take part in a game.",
    "They elected him president.",
    "I recently watched Free Guy.",
    "It is good fun and it was late.",
    "I work for big companies.",
]
