"""What the rules of `speakkit/analyse/engines/rules/verb_patterns.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.verb_pattern.explain_me": [
        ("He explained me the problem.", ["he explained the problem to me"]),
        ("She explained me how it works.", ["she explained to me"]),
    ],
    "grammar.verb_pattern.gerund": [
        ("I enjoy to read.", ["I enjoy reading"]),
        ("It is worth to visit.", ["it is worth visiting"]),
    ],
    "grammar.verb_pattern.infinitive": [
        ("I want going home.", ["I want to go home"]),
        ("I want go home.", ["I want to go home"]),
        ("I like play tennis.", ["I like to play tennis"]),
        ("I would like eat.", ["I would like to eat"]),
    ],
    "grammar.verb_pattern.want_that": [
        ("I want that you help me.", ["I want you to help"]),
        ("I want that he comes.", ["I want him to come"]),
    ],
    "grammar.verb_pattern.preposition_ing": [
        ("He left without say goodbye.", ["he left without saying goodbye"]),
        ("Thank you for help me.", ["thank you for helping"]),
    ],
    "grammar.verb_pattern.make_let": [
        ("She makes me to laugh.", ["she makes me laugh"]),
        ("Let me to go.", ["let me go"]),
    ],
    "grammar.verb_pattern.for_to": [
        ("I came here for to study.", ["I came here to study"]),
        ("I came here for learn English.", ["I came here to learn English"]),
    ],
    "grammar.verb_pattern.look_forward": [
        ("I look forward to see you.", ["I look forward to seeing"]),
    ],
    "grammar.verb.am_agree": [
        ("I am agree with you.", ["I agree"]),
        ("I'm not agree.", ["I don't agree"]),
        ("Are you agree?", ["do you agree"]),
    ],
    "grammar.verb.make_do": [
        ("I must do a decision.", ["I must make a decision"]),
        ("I make my homework.", ["I do my homework"]),
    ],
    "grammar.verb.have_age": [
        ("I have twenty years.", ["I am twenty years old"]),
        ("She has 30 years old.", ["she is 30 years old"]),
    ],
    "grammar.modal.to": [
        ("I can to swim.", ["I can swim"]),
        ("We must to go home.", ["we must go home"]),
    ],
    "grammar.modal.form": [
        ("She can swims.", ["she can swim"]),
        ("I will went.", ["I will go"]),
    ],
}
RIGHT = [
    "Explain it to me.",
    "I stopped to read.",
    "I want a dog and I like tea.",
    "He left without us.",
    "She made me a cake to eat.",
    "It is good for me to study.",
    "I look forward to the party.",
    "I agree with you.",
    "I have twenty years of experience.",
    "I have to go.",
    "All I can to help is this.",
    "Can you suggest me a film?",
]
