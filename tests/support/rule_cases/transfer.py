"""What learners carry over from their first languages: lines of the phrase book, and their like that are right."""

from __future__ import annotations

WRONG = {
    "grammar.preposition.verb": [
        ("It consists in many parts.", ["it consists of many parts"]),
        ("They laughed from me.", ["they laughed at me"]),
        ("That reminds me my childhood.", ["reminds me of my childhood"]),
        ("He complains for the noise.", ["he complains about the noise"]),
        ("I lack of time.", ["I lack time"]),
        ("Can you describe about your house?", ["can you describe your house"]),
        ("I spent a lot of money in clothes.", ["I spent a lot of money on clothes"]),
        ("She asked to me if I was happy.", ["she asked me"]),
        ("They died for hunger.", ["they died of hunger"]),
    ],
    "grammar.preposition.adjective": [
        ("I was surprised from the price.", ["I was surprised by the price"]),
        ("He is famous about his songs.", ["he is famous for his songs"]),
        ("I am not aware about the rules.", ["I am not aware of the rules"]),
        ("It is rich of vitamins.", ["it is rich in vitamins"]),
        ("She was dressed with a red coat.", ["she was dressed in a red coat"]),
        ("He is engaged with a teacher.", ["he is engaged to a teacher"]),
    ],
    "grammar.preposition.place": [
        ("I want to study to abroad.", ["want to study abroad"]),
        ("It is the best city of the world.", ["it is the best city in the world"]),
        ("She started at school in the age of six.", ["started at school at the age of six"]),
        ("At my country it is different.", ["in my country"]),
    ],
    "grammar.time.ago_before": [
        ("Before two years I came here.", ["two years ago I came"]),
    ],
    "grammar.preposition.time": [
        ("I was born in 5 June.", ["I was born on 5 June"]),
        ("I will finish it until Friday.", ["I will finish it by Friday"]),
    ],
    "grammar.agreement.there_is": [
        ("In my city have many parks.", ["in my city there are many parks"]),
    ],
    "grammar.agreement.extra_s": [
        ("He wants to buys a car.", ["he wants to buy a car"]),
    ],
    "grammar.verb_pattern.infinitive": [
        ("It is difficult for me understand.", ["it is difficult for me to understand"]),
        ("It is difficult for understand.", ["it is difficult to understand"]),
        ("I learned how speak with them.", ["I learned how to speak"]),
        ("He is too young for understand.", ["he is too young to understand"]),
    ],
    "grammar.verb_pattern.preposition_ing": [
        ("She left without to say anything.", ["she left without saying anything"]),
        ("Before to go we eat.", ["before going"]),
    ],
    "grammar.verb_pattern.gerund": [
        ("They kept give us food.", ["they kept giving"]),
        ("I don't mind send it.", ["I don't mind sending"]),
    ],
    "grammar.tense.be_base": [
        ("He's work in a bank.", ["he works"]),
        ("She is watch TV.", ["she is watching TV"]),
        ("I'm been there.", ["I've been"]),
    ],
    "grammar.tense.perfect_participle": [
        ("The book was wrote by her.", ["the book was written"]),
        ("I was borned in May.", ["I was born"]),
    ],
    "grammar.modal.form": [
        ("You don't must go.", ["you don't have to go"]),
        ("I didn't can sleep.", ["I couldn't sleep"]),
        ("How can I went there?", ["how can I go"]),
    ],
    "grammar.negation.double": [
        ("Nobody didn't come.", ["nobody came"]),
        ("I never don't eat it.", ["I never eat"]),
        ("I can't hardly see it.", ["I can hardly see"]),
    ],
    "grammar.question.order": [
        ("Where is he live?", ["where does he live"]),
    ],
    "grammar.subject.missing": [
        ("Sorry, is raining.", ["it is raining"]),
        ("In my country is very cold.", ["in my country it is very cold"]),
    ],
    "grammar.pronoun.relative": [
        ("I have a friend who his father is a doctor.", ["I have a friend whose father is"]),
    ],
    "grammar.comparison.form": [
        ("It is more easy than German.", ["it is easier than German"]),
    ],
    "grammar.noun.uncountable_plural": [
        ("I have a lot of works to do.", ["have a lot of work to do"]),
    ],
    "vocabulary.word_form": [
        ("I want to be success.", ["I want to be successful"]),
        ("It makes a big different.", ["it makes a big difference"]),
        ("They want to loss weight.", ["they want to lose weight"]),
    ],
    "vocabulary.word_choice": [
        ("Almost people like it.", ["most people"]),
        ("They are so nice people.", ["they are such nice people"]),
        ("My small brother is six.", ["my little brother"]),
    ],
    "vocabulary.collocation": [
        ("I play skiing in winter.", ["I go skiing"]),
        ("I like to know new people.", ["I like to meet new people"]),
    ],
    "vocabulary.say_tell": [
        ("He said to me a story.", ["he told me a story"]),
    ],
    "grammar.verb.make_do": [
        ("She plays yoga.", ["she does yoga"]),
    ],
    "grammar.adverb.form": [
        ("Don't take it serious.", ["don't take it seriously"]),
        ("It is exact the same.", ["it is exactly the same"]),
    ],
    "grammar.article.missing": [
        ("I like it lot.", ["I like it a lot"]),
        ("I was little bit tired.", ["I was a little bit tired"]),
    ],
    "grammar.article.extra": [
        ("He came at the midnight.", ["he came at midnight"]),
    ],
    "grammar.tense.present_with_duration": [
        ("I work in a bank for ten years.", ["I have worked in a bank for ten years"]),
        ("I didn't see him since Monday.", ["I haven't seen him since Monday"]),
    ],
    "grammar.word_order.adverb": [
        ("Always I eat rice.", ["I always eat rice"]),
    ],
}
RIGHT = [
    "The school I go to has a pool.",
    "People there have no money.",
    "He's become a doctor.",
    "I lost my train of thought and my train ticket.",
    "He was made famous by the film.",
    "I was gone for two days.",
    "He laughed at me and it consists in helping people.",
    "I have a dream with no end.",
    "Answers to them are hard.",
    "He is aware of it and proud of his son.",
    "I went back to home cooking.",
    "I won't finish the report until tomorrow.",
    "Those living there have some problems.",
    "In my family many have big houses.",
    "The music I listen to makes me happy.",
    "What would it be like?",
    "You know how come he left.",
    "The knife was used to cut the bread.",
    "Keep your eyes open to it.",
    "He's overcome the problem and she's heard of it.",
    "They have just come back.",
    "I gave all I could and he went home.",
    "I will go as soon as I can, being a doctor.",
    "What are you interested in?",
    "How are you, do you like it?",
    "What are you like as a friend?",
    "It was so good a film.",
    "He was such a good man that I cried.",
    "Due to loss of it we left.",
    "My last travel agency was good.",
    "He doesn't like it either.",
    "All the days of my life I work.",
    "He assists to get better.",
    "Do money problems matter?",
    "He drives good cars.",
    "I find it easy.",
    "I visit UK universities.",
    "I have a whole lot of friends.",
    "The parking lot of the shop is full.",
    "In the English class the football team plays.",
    "At the midnight show we laughed.",
    "A few people came.",
    "What a little bit of luck!",
    "She was born in the first of two houses.",
    "At the age of ten I lived on a farm.",
]
