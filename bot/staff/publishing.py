"""A new edition, built, checked and published in a child process, as ``index build`` does it.

What fails a check, the library's own gate among them, leaves the edition that answers as it is.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bot import log
from bot.staff.child import end_with_parent, say
from corpus.errors import DoingoaiError
from corpus.library import Library
from index.build import build
from index.checks import ChecksFailed

#: Seconds between two reports of one phase.
_AGAIN = 1.0


def main(data: Path, who: str) -> None:
    """Publish, as that person, and say how it went."""
    end_with_parent()
    try:
        with Library.open(data) as library:
            built = build(library, _report(), who=who)
    except ChecksFailed as error:
        say(error="\n".join(str(one) for one in error.checked if one.failures))
    except DoingoaiError as error:
        say(error=str(error))
    except Exception as error:
        say(error=log.internal(error))
    else:
        edition = built.edition
        say(edition=edition.number, articles=edition.articles, passages=edition.passages,
            published=built.published)  # fmt: skip


class _report:
    """Says how far the build is, now and then."""

    def __init__(self) -> None:
        self._said, self._phase = 0.0, ""

    def __call__(self, phase: str, done: int, total: int) -> None:
        now = time.monotonic()
        if phase != self._phase or now - self._said > _AGAIN:
            self._phase, self._said = phase, now
            say(phase=phase, done=done, total=total)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
