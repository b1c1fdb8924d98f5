"""What a document says that it does to others: replaces, amends or repeals them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.folding import fold
from corpus.numbers.written import Mention, mentions
from corpus.official.kinds import KINDS

_KIND = "|".join(sorted({fold(kind.name) for kind in KINDS}, key=lambda name: -len(name)))
_SOME = (
    r"(?: (?:mot so|cac))?"
    r"(?: (?:dieu|khoan|diem|noi dung|quy dinh|van ban)(?: sau)?(?: cua| tai)?)?"
)
_VERBS = {
    "replaces": rf"(?:duoc )?thay the(?: cho)?{_SOME}",
    "amends": rf"(?:sua doi(?:, bo sung)?|bo sung){_SOME}(?: (?:dieu|khoan) [\d, va]+(?: cua)?)*",
    "repeals": rf"(?:bai bo|huy bo)(?: toan bo)?{_SOME}",
}
_VERB = re.compile("|".join(rf"(?P<{name}>\b(?:{verb})\s)" for name, verb in _VERBS.items()))
#: Said of this document: "Chỉ thị này … thay thế …", "… và thay thế …" of the same sentence.
_THIS = re.compile(rf"(?:{_KIND}) nay\b")
_OTHER = re.compile(rf"(?:{_KIND}) so \d")
_LAPSES = re.compile(
    rf"(?:het hieu luc|khong con hieu luc).{{0,60}}(?:{_KIND}) nay\b"
    rf"|(?:ke tu|tu) (?:ngay|khi) (?:{_KIND}) nay co hieu luc.{{0,40}}het hieu luc"
)
#: An article or item that opens with the verb orders it itself.
_ORDER = re.compile(r"(?:dieu \d+\w?\s?[.:]\s?|\d+\s?[.)/-]\s?|[a-z]\)\s?|[-+]\s?)?\s*")
_SENTENCE = re.compile(r"[.;](?=\s|$)")
_BETWEEN = re.compile(
    r"(?:[\s,]+\(?(?:ngay [\d/.\- ]+(?:thang \d+ nam \d+)?|cua [a-z ]{2,60}?|nam \d{4})\)?)*"
    r"\s?(?:,|;|va|, va)\s(?:cac )?"
)


def relations(title: str, body: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(relation, number) pairs that the title or a sentence says of this very document.

    What one cited document does to another is not this one's doing, nor is what a sentence says
    that does not name this document or order it itself.
    """
    found: dict[tuple[str, str], None] = {}
    for pair in _in_title(title):
        found[pair] = None
    for line in body:
        for sentence in _sentences(line):
            for pair in _in_sentence(sentence):
                found[pair] = None
    return tuple(found)


def _in_title(title: str) -> Iterator[tuple[str, str]]:
    folded = fold(title)
    for verb in _VERB.finditer(folded):
        if not _OTHER.search(folded[: verb.start()]):
            yield from _objects(title, verb)
            return


def _in_sentence(sentence: str) -> Iterator[tuple[str, str]]:
    folded = fold(sentence)
    if folded.startswith("can cu") or folded.startswith("- can cu"):
        return
    if _LAPSES.search(folded):
        for mention in _first_run(folded, mentions(sentence)):
            yield "repeals", str(mention.number)
        return
    for verb in _VERB.finditer(folded):
        before = folded[: verb.start()]
        this = _THIS.search(before) is not None and not _OTHER.search(before)
        orders = _ORDER.fullmatch(before) is not None
        if (this and "duoc" not in verb.group()) or (orders and verb.lastgroup != "replaces"):
            yield from _objects(sentence, verb)


def _objects(text: str, verb: re.Match[str]) -> Iterator[tuple[str, str]]:
    """The documents right behind the verb, and those that "," and "và" add to them."""
    folded = fold(text)
    following = [m for m in mentions(text) if m.start >= verb.end()]
    if following and following[0].start <= verb.end() + len("cac "):
        for mention in _first_run(folded, following):
            yield str(verb.lastgroup), str(mention.number)


def _first_run(folded: str, found: list[Mention]) -> list[Mention]:
    run = found[:1]
    for mention in found[1:]:
        if not _BETWEEN.fullmatch(folded[run[-1].end : mention.start]):
            break
        run.append(mention)
    return run


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for stop in _SENTENCE.finditer(line):
        # "Điều 2." and "1." open what follows.
        if re.fullmatch(r"\s*(?:dieu )?\d+\w?", fold(line[start : stop.start()])):
            continue
        yield line[start : stop.start()].strip()
        start = stop.end()
    yield line[start:].strip()
