"""The words of the shipped instruments are easy: measured, so that nobody has to believe it."""

import pytest

from app import i18n
from app.assessments.catalogue import shipped
from app.assessments.vocabulary import Wording
from app.texts.lix import lix, sentences, words

OWN = sorted(shipped())
NO_WORDS = {"inte", "ej", "aldrig", "ingen", "inget", "inga", "utan", "knappt", "bara"}
FAILURE = {"dålig", "dåligt", "misslyckas", "sämst", "fel", "svag", "värst", "sämre", "noll"}
NOUNS_IN_S = {"fokus"}  # any other word in -s may be a passive
YOU = {"du", "dig", "din", "ditt", "dina"}


def texts(wording: Wording) -> list[str]:
    found = [wording.title, *wording.areas.values()]
    for item in wording.items.values():
        found += [item.question, *(t for t in (item.bottom, item.middle, item.top) if t)]
    return found


def questions(name: str) -> list[str]:
    return [item.question for item in shipped()[name].wordings["sv"].items.values()]


@pytest.mark.parametrize("name", OWN)
def test_the_swedish_file_is_very_easy_to_read(name: str) -> None:
    every = texts(shipped()[name].wordings["sv"])
    assert lix(every) <= 25
    assert lix(questions(name)) <= 25
    assert max(len(words(sentence)) for sentence in sentences(every)) <= 15


@pytest.mark.parametrize("name", OWN)
def test_a_question_is_at_most_twelve_words_in_every_language(name: str) -> None:
    for wording in shipped()[name].wordings.values():
        for item in wording.items.values():
            assert len(item.question.split()) <= 12, item.question
            is_arabic = i18n.languages()[wording.language].script == "Arabic"
            assert item.question[-1] == ("؟" if is_arabic else "?")


@pytest.mark.parametrize("name", OWN)
def test_a_question_speaks_to_her_without_a_negation_or_a_passive(name: str) -> None:
    for question in questions(name):
        said = {word.lower() for word in words(question)}
        assert said & YOU, question
        assert not said & NO_WORDS, question
        assert {word for word in said if word.endswith("s")} <= NOUNS_IN_S, question


@pytest.mark.parametrize("name", OWN)
def test_no_step_of_the_hill_sounds_like_a_failure(name: str) -> None:
    for text in texts(shipped()[name].wordings["sv"]):
        assert not {word.lower() for word in words(text)} & (NO_WORDS | FAILURE), text


def test_the_arabic_words_are_in_arabic_script() -> None:
    for text in texts(shipped()["now"].wordings["ar"]):
        letters = [c for c in text if c.isalpha()]
        assert all("\u0600" <= c <= "\u06ff" for c in letters), text


def test_lix_is_words_a_sentence_plus_the_share_of_long_words() -> None:
    assert lix(["Du kan vila. Du kan promenera"]) == 3 + 100 / 6
    assert lix(["Hej"]) == 1
    with pytest.raises(ValueError):
        lix(["", "?!"])
