"""What is said beside quotations in a person's language: sources, and how a question was read."""

from __future__ import annotations

from bot.catalogue import Language, sources
from index import wording
from index.answer import Answer
from index.reading.told import Told
from index.wording import VIETNAMESE, Words

_ON, _FROM_TO, _FROM, _UNTIL = "of {since}", "from {since} to {until}", "from {since}", "to {until}"


def words(language: Language) -> Words:
    """The words beside quotations."""
    return sources.ENGLISH if language == "en" else VIETNAMESE


def read_as(answer: Answer, language: Language) -> str | None:
    """How the question was understood, where that is not what was typed."""
    if language == "vi" or not answer.told:
        return answer.read_as
    return f"{answer.reading} ({'; '.join(said(one, language) for one in answer.told)})"


def said(told: Told, language: Language) -> str:
    """One thing that a search was restricted to."""
    if language == "vi":
        return str(told)
    if told.what not in ("period", "preferred"):
        return sources.READ[told.what](language, value=" or ".join(told.values))
    since, until = (wording.date(day) if day else "" for day in told.values)
    both = _ON if since == until else _FROM_TO
    if told.values == (f"{since[-4:]}-01-01", f"{since[-4:]}-12-31"):  # a whole year
        both, since = _ON, since[-4:]
    shape = both if since and until else _FROM if since else _UNTIL
    return sources.READ[told.what](language, value=shape.format(since=since, until=until))
