"""What the rules of `speakkit/analyse/engines/rules/single_subjects.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.agreement.subject_verb": [
        ("The story are good.", ["the story is good"]),
        ("My favorite movie are Star Wars.", ["my favorite movie is Star Wars"]),
        ("The news are bad.", ["the news is bad"]),
        ("Who is the actors?", ["who are the actors"]),
    ],
    "grammar.agreement.third_person_s": [
        ("That make sense.", ["that makes sense"]),
        ("This make me sad.", ["this makes"]),
        ("It sound good.", ["it sounds good"]),
        ("I went there because it sound good.", ["it sounds good"]),
        ("Who play in it?", ["who plays"]),
        ("What happen next?", ["what happens"]),
    ],
    "grammar.question.order": [("What this movie is about?", ["what is this movie about"])],
    "grammar.subject.missing": [("Is a good movie.", ["it is a good movie"])],
}
RIGHT = [
    "The story and the song are good.",
    "The actors in the film are good, and the family are at home.",
    "I like films that make me happy, and you made it look easy.",
    "Does that make sense, and can it sound better?",
    "Who do you play with, and who plays in it?",
    "The people who live there are kind.",
    "Is a dog in the garden? What is the movie about?",
    "Who is the actors' friend, and where are the keys?",
]
