"""Letterhead and title of an official document. Their lines answer who asks by whom, when and under
which number it was issued; to every other question they are no quotation."""

from __future__ import annotations

import re

from corpus.article import Article
from corpus.folding import fold
from corpus.official.letterhead import LONGEST, cells_of, is_office, number_of, opens

_ASKED = re.compile(r"\b(?:ban hanh|ky|so hieu|so (?:may|bao nhieu)|van ban so|co quan nao)\b")
#: "Hà Nội, ngày 14 tháng 12 năm 2021" and nothing else: a place, its day.
_DATED = re.compile(r"(?:\w+ ?){1,5}, ?ngay ?\d{1,2} ?thang ?\d{1,2} ?,? ?nam ?\d{4}")
#: What joins the headings of a path.
_UNDER = " › "


def asked(read: str) -> bool:
    """Whether a question is about what stands in a letterhead."""
    return _ASKED.search(fold(read)) is not None


def end(article: Article) -> int:
    """Where the letterhead ends that an official document begins with, and the title below it,
    which every citation names; 0 where there is none."""
    if not (article.issued_on or article.issuer):
        return 0
    at, title = 0, fold(article.title)
    for line in article.text.split("\n"):
        named = fold(line)
        if at and named and title.startswith(named):
            title = title.removeprefix(named).lstrip()
        elif not is_letterhead(line):
            break
        at += len(line) + 1
    return at


def is_letterhead(line: str) -> bool:
    """Whether every column of a line is the state, the motto, an office, a number or a day."""
    cells = cells_of(line)
    return bool(cells) and all(map(_belongs, cells))


def below(heading: str | None) -> str | None:
    """A path of headings without the lines of a letterhead in it."""
    parts = [part for part in (heading or "").split(_UNDER) if not is_letterhead(part)]
    return _UNDER.join(parts).strip() or None


def _belongs(cell: str) -> bool:
    if len(cell) > LONGEST:
        return False
    office = cell.isupper() and is_office(cell)
    dated = _DATED.fullmatch(fold(cell)) is not None
    return opens(cell) or office or dated or number_of(cell) is not None
