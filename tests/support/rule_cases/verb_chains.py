"""What the rules of `speakkit/analyse/engines/rules/verb_chains.py` find and put right, and what they leave alone."""

from __future__ import annotations

WRONG = {
    "grammar.agreement.extra_s": [
        ("Does he likes it?", ["does he like"]),
        ("What does it means?", ["what does it mean"]),
    ],
    "grammar.agreement.subject_verb": [("What do it mean?", ["what does it mean"])],
    "grammar.tense.perfect_participle": [
        ("Do you seen it?", ["have you seen"]),
        ("Have you ever saw it?", ["have you ever seen"]),
        ("It is base on a book.", ["it is based on"]),
        ("It was write by my brother.", ["it was written by"]),
        ("It can be see from here.", ["it can be seen"]),
        ("I have been watch it.", ["I have been watching"]),
    ],
    "grammar.tense.be_base": [
        ("Do you watching it?", ["are you watching"]),
        ("It was happened yesterday.", ["it happened"]),
        ("They usually to be bad.", ["they usually are bad"]),
        ("It's looks good.", ["it looks good"]),
        ("He is deserve it.", ["he deserves"]),
        ("I'm prefer it.", ["I prefer"]),
        ("I was saw it.", ["I saw"]),
    ],
    "grammar.tense.did_past": [("I don't saw it.", ["I didn't see"]), ("He doesn't went there.", ["he didn't go"])],
    "grammar.modal.form": [
        ("You should watching it.", ["you should watch"]),
        ("You can have fun and having a good time.", ["can have fun and have"]),
        ("I'll trying it.", ["I'll try"]),
        ("You can found it.", ["you can find"]),
    ],
    "grammar.verb_pattern.infinitive": [
        ("I want watch it.", ["I want to watch"]),
        ("I would like watch it.", ["I would like to watch"]),
        ("I can't wait watch it.", ["I can't wait to watch"]),
    ],
    "grammar.tense.used_to": [("I used to watching it.", ["I used to watch"])],
    "grammar.tense.missing_be": [
        ("I born in Spain.", ["I was born"]),
        ("I really exciting to watch it.", ["I am really excited"]),
        ("It worth it.", ["it is worth"]),
    ],
    "grammar.tense.past_time": [
        ("He is born in Spain.", ["he was born in Spain"]),
        ("I saw it when I am a child.", ["I saw it when I was a child"]),
    ],
    "grammar.participle.ed_ing": [("I got boring.", ["I got bored"]), ("I am scary of it.", ["I am scared of"])],
    "grammar.modal.to": [("Can I to see it?", ["can I see"]), ("I'm gonna to watch it.", ["I'm gonna watch"])],
    "grammar.verb_pattern.make_let": [("Let's watching it.", ["let's watch"])],
    "grammar.tense.would_in_if": [("If I will have time, I will watch it.", ["if I have time"])],
    "grammar.verb_pattern.preposition_ing": [("How about watch a movie?", ["how about watching"])],
}
RIGHT = [
    "Does she like it, and do you know what it means?",
    "What do you mean, and where does she live?",
    "Do you mind waiting, and have you seen it before?",
    "I don't know when he saw it.",
    "You could go swimming, or you can have a drink and a meal.",
    "I can see him sitting and reading a book.",
    "I want it now, and I would like water, please.",
    "This is for you and for me, and I am waiting for it.",
    "It was made by hand at the base on the hill.",
    "What happened to them, and what has happened since?",
    "I used to watch it and I am used to watching it.",
    "He was born in Spain, and I want them to be good.",
    "We were really excited to see it, and the film got boring.",
    "Its looks are good, he's mean, and it's the look of it that makes it.",
    "I don't know if I will have time, and I will be here if you will help me.",
    "How about watching it, and what about the watch that I lost?",
    "I'm in love with it, and I was left at home.",
    "It is worth it, and the dogs were scary when we came.",
]
