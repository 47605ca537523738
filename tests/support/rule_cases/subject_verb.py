"""What the rules of `speakkit/analyse/engines/rules/subject_verb.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.agreement.third_person_s": [
        ("It is about a poor girl that meet a prince.", ["it is about a poor girl that meets"]),
        ("She work in a bank.", ["she works"]),
        ("He don't like tea.", ["he doesn't"]),
        ("My brother live in Paris.", ["my brother lives"]),
        ("My sister like tea.", ["my sister likes tea"]),
        ("Everybody know him.", ["everybody knows"]),
        ("My girlfriend love romantic films.", ["my girlfriend loves romantic films"]),
        ("The film tell a story.", ["the film tells"]),
        ("I know a girl who sing well.", ["I know a girl who sings"]),
        ("A film that tell a story is good.", ["a film that tells"]),
        ("A waiter bring the wine.", ["a waiter brings"]),
    ],
    "grammar.agreement.subject_verb": [
        ("They was at home.", ["they were"]),
        ("I is happy.", ["I am happy"]),
        ("The children was tired.", ["the children were tired"]),
        ("How was you?", ["how were you"]),
        ("There are songs that makes me cry.", ["there are songs that make"]),
        ("My parents has a car.", ["my parents have"]),
        ("Everything were new.", ["everything was new"]),
        ("These is my books.", ["these are"]),
    ],
    "grammar.agreement.extra_s": [
        ("They works in a bank.", ["they work"]),
        ("I likes tea.", ["I like tea"]),
        ("The other teachers looks nervous.", ["the other teachers look nervous"]),
        ("He doesn't likes tea.", ["he doesn't like tea"]),
    ],
    "grammar.agreement.there_is": [
        ("There is many people here.", ["there are many people"]),
        ("There was two dogs.", ["there were two dogs"]),
        ("There is big mountains.", ["there are big mountains"]),
        ("There have many people.", ["there are many people"]),
    ],
}
RIGHT = [
    "Does she work here?",
    "I suggest that he work less.",
    "My brother and she work together.",
    "Let him work.",
    "If I were you I would go.",
    "One of the songs that makes me cry is old.",
    "There is a lot of food and there are two dogs.",
    "What he says is true and the people know it.",
    "I told the boss that work is hard.",
    "What I told you was true.",
    "We recommend that the manager resign.",
    "I saw the train arrive and a couple go home.",
]
