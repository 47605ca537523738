"""What the rules of `speakkit/analyse/engines/rules/clauses.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.subject.double": [
        ("My brother he works in a bank.", ["my brother works"]),
        ("My parents they live in Rome.", ["my parents live"]),
        ("The food it was good.", ["the food was good"]),
        ("My boss he never comes.", ["my boss never comes"]),
    ],
    "grammar.subject.missing": [
        ("I was late because was very cold.", ["I was late because it was very cold"]),
        ("I think is good.", ["I think it is good"]),
        ("Is very hot today.", ["it is very hot"]),
    ],
    "grammar.pronoun.gender": [
        ("My mother, he is a nurse.", ["my mother is"]),
    ],
    "grammar.pronoun.case": [
        ("Me and him went there.", ["he and I went"]),
        ("Me and my brother like tea.", ["my brother and I like tea"]),
    ],
    "grammar.pronoun.relative": [
        ("The man which called me is here.", ["the man who called"]),
        ("Everything what I know is this.", ["everything that I know"]),
    ],
    "grammar.negation.double": [
        ("I don't know nothing.", ["I don't know anything"]),
        ("I didn't see nobody.", ["I didn't see anybody"]),
    ],
    "grammar.negation.no_verb": [
        ("I no like it.", ["I don't like"]),
        ("He not understand.", ["he doesn't understand"]),
    ],
    "grammar.question.order": [
        ("Where you live?", ["where do you live"]),
    ],
    "grammar.question.indirect": [
        ("I don't know where is he.", ["I don't know where he is"]),
        ("Tell me what does it mean.", ["tell me what it means"]),
    ],
    "grammar.word_order.adverb": [
        ("I speak very well English.", ["I speak English very well"]),
        ("I like very much pizza.", ["I like pizza very much"]),
        ("I like also music.", ["I also like music"]),
    ],
    "vocabulary.collocation": [
        ("I made a photo.", ["I took a photo"]),
        ("Please open the light.", ["please turn on the light"]),
    ],
    "vocabulary.word_choice": [
        ("Can you borrow me your pen?", ["can you lend me"]),
        ("I lost the bus.", ["I missed the bus"]),
        ("I learned my son to swim.", ["I taught my son to swim"]),
    ],
    "vocabulary.say_tell": [
        ("She said me the truth.", ["she told me"]),
        ("He told that he was tired.", ["he said that he"]),
    ],
    "vocabulary.word_form": [
        ("It was a beauty day.", ["it was a beautiful day"]),
        ("It is very danger.", ["it is very dangerous"]),
    ],
}
RIGHT = [
    "The friend she met was kind.",
    "In my city it is cold.",
    "Between me and him it was clear.",
    "I know nothing but I like it.",
    "I know where you live.",
    "Do you know where he is?",
    "I made a cake and took a photo.",
    "I lost my keys.",
    "He said hello and told me that he was tired.",
    "She works in a beauty shop.",
    "I like it very much.",
]
