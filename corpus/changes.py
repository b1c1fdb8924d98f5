"""Changes: what one revision of an article says differently from the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Literal

from corpus.article import Article

#: Where a sentence seems to end: good enough to compare by, and nothing is cited by it.
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+")
_WORD = re.compile(r"\w+|[^\w\s]|\s+")
#: Words of a sentence that are compared one by one; beyond, the whole of it counts as changed.
_COMPARED = 1_000
#: Sentences beyond which those that come again and again are not looked up: "Như trên." in 6,000
#: rows of a table took minutes.
_MANY = 2_000
#: What every new revision has of its own.
_OWN = ("text", "revision", "sha256", "added_at")

Piece = tuple[Literal["same", "removed", "added"], str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that was changed, added (``before`` is None) or removed (``after`` is None).

    ``paragraph`` counts from 1 in the new text, of a removed one in the old.
    """

    paragraph: int
    before: str | None
    after: str | None

    def pieces(self) -> list[Piece]:
        """The sentence word by word; pieces that are not added join to the old one, and so on."""
        if self.before is None or self.after is None:
            return [("added", self.after)] if self.after else [("removed", self.before or "")]
        old, new = _WORD.findall(self.before), _WORD.findall(self.after)
        if max(len(old), len(new)) > _COMPARED:
            return [("removed", self.before), ("added", self.after)]
        found: list[Piece] = []
        for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if op == "equal":
                found.append(("same", "".join(old[a:b])))
                continue
            if b > a:
                found.append(("removed", "".join(old[a:b])))
            if d > c:
                found.append(("added", "".join(new[c:d])))
        return found


@dataclass(frozen=True, slots=True)
class Changes:
    """The fields with their value before and after, and the sentences in the text's order."""

    fields: dict[str, tuple[Any, Any]]
    sentences: tuple[Sentence, ...]

    def as_json(self) -> dict[str, Any]:
        """What ``corpus show --diff --json`` prints."""
        return {
            "fields": {k: {"before": a, "after": b} for k, (a, b) in self.fields.items()},
            "sentences": [asdict(one) | {"pieces": one.pieces()} for one in self.sentences],
        }


def changes(before: Article, after: Article) -> Changes:
    """What ``after`` changed."""
    old, new = asdict(before), asdict(after)
    fields = {k: (old[k], new[k]) for k in new if k not in _OWN and old[k] != new[k]}
    return Changes(fields, tuple(_sentences(_units(before.text), _units(after.text))))


def _units(text: str) -> list[tuple[int, str]]:
    return [
        (paragraph, sentence)
        for paragraph, line in enumerate(text.split("\n"), 1)
        for sentence in _SENTENCE.split(line)
    ]


def _sentences(old: list[tuple[int, str]], new: list[tuple[int, str]]) -> Iterator[Sentence]:
    many = max(len(old), len(new)) > _MANY
    matcher = SequenceMatcher(None, [s for _, s in old], [s for _, s in new], autojunk=many)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            continue
        for mine, theirs in zip_longest(old[a:b], new[c:d]):
            if mine and theirs and mine[1] == theirs[1]:
                continue
            place = (theirs or mine or (0, ""))[0]
            yield Sentence(place, mine and mine[1], theirs and theirs[1])
