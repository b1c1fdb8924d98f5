"""What a person is told of how a question was searched beside its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.article import BRIEF
from corpus.official.kinds import KINDS
from index.reading.periods import Period

What = Literal[
    "period", "kinds", "publishers", "numbers", "nothing_left", "phrase", "no_phrase",
    "no_publisher", "preferred", "newest",
]  # fmt: skip

#: In Vietnamese: "chỉ các bài năm 2021", "chỉ Báo Quảng Ninh".
SAID: dict[What, str] = {
    "period": "chỉ các bài {value}",
    "kinds": "chỉ loại {value}",
    "publishers": "chỉ {value}",
    "numbers": "chỉ bài về văn bản {value}",
    "nothing_left": "không có bài nào như vậy trong ấn bản này",
    "phrase": "chỉ bài có đúng cụm từ “{value}”",
    "no_phrase": "không bài nào có đúng cụm từ “{value}”",
    "no_publisher": "ấn bản này không có nơi đăng tên “{value}”",
    "preferred": "ưu tiên các bài {value}",
    "newest": "mới nhất trước",
}
#: Kinds that are no official document: ``Article.kind``, and as people call them.
OTHER_KINDS = {"news": "tin bài", BRIEF: "bản tóm lược", "speech": "bài phát biểu"}
_NAMES = {kind.english: kind.name for kind in KINDS} | OTHER_KINDS


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that the search was restricted to, or preferred, or that left nothing to search.

    ``values``: of "period" and "preferred" the first and the last day, ISO, empty where open; of
    "kinds" values of ``Article.kind``; else names as written.
    """

    what: What
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.what in ("period", "preferred"):
            since, until = self.values
            return SAID[self.what].format(value=Period(since or None, until or None))
        named = (_NAMES.get(one, one) if self.what == "kinds" else one for one in self.values)
        return SAID[self.what].format(value=" hoặc ".join(named))
