"""What a command says of the files it was given: names made safe to print, refusals by reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.errors import CorpusError

#: Messages of one reason that are printed before only their number is: thousands of lines would
#: hide all other reasons.
SHOWN = 20

#: The words after the name; what to do about it comes behind a semicolon or a full stop.
_REASON = re.compile(r"(?:.*?: )?(?P<reason>.+?)(?:; |\. |\.?$)", re.DOTALL)
_DETAIL = re.compile(r"\([^()]*\)")
#: What differs from file to file in the sentences of one reason.
_VARYING = re.compile(r"“[^”]*”|\d[\d.,:/-]*")


def printable(text: str) -> str:
    """The text on one line, as no terminal can misread it: what is no visible character or plain
    space, such as an escape, a line end or a sign that turns the line around, is written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def by_reason(word: str, errors: Iterable[CorpusError], most: int | None = SHOWN) -> Iterator[str]:
    """A line each for the first ``most`` of a reason, then how many there were of each.

    A reason met only once needs no counting.
    """
    found: dict[str, list[str]] = {}
    for error in errors:
        reason = _reason(str(error))
        alike = found.setdefault(_VARYING.sub("…", reason), [])
        alike.append(reason)
        if most is None or len(alike) <= most:
            yield f"{word}: {printable(str(error))}"
    for reason, alike in sorted(found.items(), key=lambda one: -len(one[1])):
        if len(alike) > 1:
            same = len(set(alike)) == 1
            yield f"{word} {len(alike)}: {printable(alike[0] if same else reason)}."


def _reason(sentence: str) -> str:
    """Why, without which file it was, the details and what to do."""
    found = _REASON.match(sentence)
    return " ".join(_DETAIL.sub("", found["reason"] if found else sentence).split()).rstrip(".")
