"""Words that stand before a colon: roles that people are called by, and words that begin a sentence and name nobody."""

from __future__ import annotations

ROLES = frozenset(
    """
    alumna alumno answer candidate child client coach docente entrevistado entrevistada entrevistador entrevistadora
    estudiante examinador examinadora examinee examiner female guest host instructor interviewee interviewer
    investigator kind learner lehrer lehrerin lehrkraft maestra maestro male man me mediator moderador moderator mother
    father parent participant profesor profesora prüfer prüferin question schüler schülerin speaker sprecher sprecherin
    student teacher teilnehmer teilnehmerin trainer tutor tutora tutorin woman yo you
    """.split()  # noqa: SIM905  # a list of quoted words is no better to read
)
PARTICLES = frozenset(
    "al bin da de del della den der di dos du e el ibn la las le los ten ter van von y zu".split()  # noqa: SIM905
)
"""Small words within names: "Ana de la Cruz"."""
NOT_NAMES = frozenset(
    """
    a about after all also although an and another anyway are as at because before but by can conclusion could did do
    does example examples finally first firstly for from give had has have he hello her here hi hobbies his how however
    i if in is it it's its last lastly like maybe my next no not note now of oh ok okay on once one or our p.s reason
    result right said say says second secondly see she since so sometimes still story sure that that's the their them
    then there these they thing think third this those three to today tomorrow topic two up us was we well were what
    when where which who why will with would yes yesterday you your

    aber als also am auch beispiel danach dann das dass der die ein eine erstens es gestern heute ich ist ja man mein
    nein nun oder schließlich sie und warum was wenn wer wie wir zum zweitens

    ahora al así ayer bueno como con cuando de después digo dice dijo ejemplo el ella en entonces era es ese eso esta
    este esto hay hoy la las lo los luego mi muy nota o para pero por porque primero pues que qué segundo si sí son su
    también tema tercero un una y
    """.split()  # noqa: SIM905
)
"""Capitalised at the start of a sentence like names."""
