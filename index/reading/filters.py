"""Filters: which articles a search is restricted to, whoever asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.numbers.written import mentions
from corpus.official.kinds import kind_of
from index.errors import BadQuestion
from index.reading.periods import Period, read_period, today_in_vietnam
from index.reading.told import OTHER_KINDS, Told

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must be for its passages to be searched; what is empty asks for nothing.

    ``since`` and ``until`` are ISO days, both included: the day of publication or of issue lies
    between. ``kinds`` are values of ``Article.kind``; ``publishers`` as the edition names them,
    marks and case apart; ``numbers``: the article is one of these documents or mentions it.
    """

    since: str | None = None
    until: str | None = None
    kinds: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != NO_FILTERS

    @classmethod
    def written(
        cls,
        since: str | None = None,
        until: str | None = None,
        kinds: tuple[str, ...] = (),
        publishers: tuple[str, ...] = (),
        numbers: tuple[str, ...] = (),
        today: date | None = None,
    ) -> Filters:
        """Filters as a person writes them: "2021", "tháng 8/2023", "14/12/2021", "nghị quyết".

        Raises BadQuestion for what is no date and no document's number.
        """
        for number in numbers:
            if not mentions(number, typed=True):
                raise BadQuestion(
                    f"“{number[:40]}” không phải số hiệu văn bản; hãy viết như 12-CT/TW."
                )
        first, last = _period(since, today), _period(until, today)
        found = cls(
            since=first.since if first else None,
            until=last.until if last else None,
            kinds=tuple(map(kind_written, kinds)),
            publishers=publishers,
            numbers=numbers,
        )
        if found.since and found.until and found.since > found.until:
            raise BadQuestion(
                f"“{since}” muộn hơn “{until}”; hãy đổi chỗ ngày bắt đầu và ngày kết thúc."
            )
        return found

    def told(self) -> Iterator[Told]:
        """What is asked for, as the person is told it."""
        if self.since or self.until:
            yield Told("period", (self.since or "", self.until or ""))
        if self.kinds:
            yield Told("kinds", self.kinds)
        if self.publishers:
            yield Told("publishers", self.publishers)
        if self.numbers:
            yield Told("numbers", self.numbers)


NO_FILTERS = Filters()


def kind_written(written: str) -> str:
    """``Article.kind`` for what a person calls a kind: "nghi quyet" is "resolution"."""
    known = kind_of(written)
    if known is not None:
        return known.english
    plain = written.strip().lower()
    return next((kind for kind, name in OTHER_KINDS.items() if name == plain), plain)


def _period(written: str | None, today: date | None) -> Period | None:
    if written is None:
        return None
    written = written.strip()
    iso = _ISO.fullmatch(written)
    said = "/".join(reversed(iso.groups())) if iso else written
    found = read_period(said, 0, today or today_in_vietnam())
    if found is None or found[1] != len(said):
        raise BadQuestion(
            f"“{written[:40]}” không phải thời gian; hãy viết như 2021, 8/2023, 14/12/2021."
        )
    return found[0]
