"""Publishers that a question names as its source: "theo Báo Quảng Ninh", "Báo Quảng Ninh nói gì".

Only those that the edition holds are known. A name that is also a body's or a place's ("Bộ Ngoại
giao") is a publisher only behind a word for a medium: "trang Bộ Ngoại giao".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.folding import CAPITAL, unmarked

#: Media as they open a publisher's name, and short forms of the same, folded.
_MEDIA = {
    "bao dien tu": ("bao dien tu", "bao"),
    "bao": ("bao dien tu", "bao"),
    "dai phat thanh va truyen hinh": (
        "dai phat thanh va truyen hinh", "dai phat thanh truyen hinh", "dai pt-th", "dai ptth",
        "dai pt&th", "dai truyen hinh", "dai",
    ),
    "dai truyen hinh": ("dai truyen hinh", "dai", "kenh", "kenh truyen hinh"),
    "dai tieng noi": ("dai tieng noi", "dai"),
    "tap chi dien tu": ("tap chi dien tu", "tap chi"),
    "tap chi": ("tap chi dien tu", "tap chi"),
    "cong thong tin dien tu": (
        "cong thong tin dien tu", "cong thong tin", "cong", "trang thong tin dien tu", "trang tin",
        "trang web", "website", "web", "trang",
    ),
    "trang thong tin dien tu": (
        "cong thong tin dien tu", "trang thong tin dien tu", "trang tin", "trang web", "website",
        "web", "trang",
    ),
    "thong tan xa": ("thong tan xa",),
    "thoi bao": ("thoi bao",),
}  # fmt: skip
#: What may stand before a name that says no medium itself ("VOV", "BDO", "VnExpress").
_ANY_MEDIUM = ("bao dien tu", "bao", "dai", "trang tin", "trang web", "trang", "kenh", "tap chi")
_TAIL = re.compile(r" (?:online|dien tu)$")

#: A source is asked for by what stands before it …
_BEFORE = (
    r"(?:(?P<cut>(?:(?:chi|hay|tim|lay|xem|doc) )*"
    r"(?:theo|tren|tu nguon|nguon|chi|chi tu|chi trong) )"
    r"|(?P<of>(?:(?:cac |nhung )?(?:bai bao|bai viet|bai|ban tin|tin bai|tin tuc|tin)"
    r"(?: dang)? (?:cua|tren|tu) )))"
)
#: … or by what it is said to have done.
_BEHIND = (
    r"(?: (?:da |co |vua )?(?:dua tin|viet|noi|dang tin|dang bai|thong tin|phan anh|tuong thuat"
    r"|cho biet|cho hay|neu|dang)(?= |[?.,!]|$))"
)

#: A source that is asked for as plainly as can be, in marked text, up to a comma or the end.
_PLAINLY = re.compile(
    r"(?<![\w-])[Tt]heo ((?:[Bb]áo(?! [Cc]áo)|[Đđ]ài|[Tt]ạp chí|[Tt]rang)(?: điện tử)? "
    rf"{CAPITAL}[^\W_]*(?: (?!(?:và|hoặc|hay|thì)\b)[^\W_]+){{0,5}})(?=,|\?|\.?$| thì )"
)


@dataclass(frozen=True, slots=True)
class Named:
    """``text[start:end]`` names these publishers as the source."""

    start: int
    end: int
    publishers: tuple[str, ...]


class Publishers:
    """The publishers of an edition, by the forms that people write."""

    def __init__(self, publishers: Iterable[str]) -> None:
        self._by_form: dict[str, list[str]] = {}
        for publisher in publishers:
            for form in _forms(unmarked(publisher).lower()):
                self._by_form.setdefault(form, []).append(publisher)
        forms = sorted(self._by_form, key=lambda form: (-len(form), form))
        name = "|".join(map(re.escape, forms)) or r"(?!)"
        self._patterns = (
            re.compile(rf"(?<![\w-]){_BEFORE}(?P<name>{name})(?![\w-])"),
            re.compile(rf"(?<![\w-])(?P<name>{name}){_BEHIND}"),
        )

    def words(self) -> set[str]:
        """What publishers are called in one word: "BDO" is no slip."""
        return {form for form in self._by_form if " " not in form}

    def find(self, folded: str) -> Named | None:
        """The publishers that a folded text names as its source, and which of its words do."""
        for pattern in self._patterns:
            if found := pattern.search(folded):
                groups = found.groupdict()
                start = found.start() if groups.get("cut") else found.start("name")
                end = found.end("name")
                return Named(start, end, tuple(self._by_form[found["name"]]))
        return None


def named_plainly(text: str) -> str | None:
    """The source that a text with its marks names as "theo báo <Tên>,", held or not."""
    found = _PLAINLY.search(text)
    return found[1] if found else None


def _forms(name: str) -> list[str]:
    """What a publisher is called: with each word for its medium, and bare where it has a name of
    its own in one word."""
    for medium in sorted(_MEDIA, key=len, reverse=True):
        if name.startswith(f"{medium} "):
            core = _TAIL.sub("", name.removeprefix(f"{medium} "))
            return [f"{word} {core}" for word in _MEDIA[medium]]
    core = _TAIL.sub("", name)
    bare = [core] if " " not in core else []
    return [*bare, *(f"{medium} {core}" for medium in _ANY_MEDIUM)]


NO_PUBLISHERS = Publishers(())
