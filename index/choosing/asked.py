"""The several things that one question may ask for: "Ai chủ trì và họp ngày nào?"."""

from __future__ import annotations

import re

from index.reading.wanted import Wanted, wanted

#: Between two things asked for.
_BETWEEN = re.compile(r"\s+(?:và|đồng thời)\s+|[,;?]\s+")


def asked_by(question: str) -> tuple[Wanted, ...]:
    """What a question asks for, each kind once, in the order of the question; one at least."""
    found = [wanted(part) for part in _BETWEEN.split(question) if part.strip()]
    kinds = {one.kind: one for one in reversed(found) if one.kind != "other"}
    if len(kinds) < 2:
        return (wanted(question),)
    return tuple(dict.fromkeys(kinds[one.kind] for one in found if one.kind in kinds))
