"""Tables as lines that can be quoted."""

from __future__ import annotations

from collections.abc import Sequence


def lines_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line for each row that holds anything, its cells parted by bars."""
    return [" | ".join(cells) for row in rows if any(cells := [cell.strip() for cell in row])]
