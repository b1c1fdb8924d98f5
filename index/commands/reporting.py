"""How far a command is: one bar a phase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import TaskID

from corpus.command import progress


@contextmanager
def reporting() -> Iterator[Callable[[str, int, int], None]]:
    """Show what is reported as (phase, done, total) while the block runs."""
    with progress() as bar:
        tasks: dict[str, TaskID] = {}

        def report(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(phase, total=total)
            bar.update(tasks[phase], completed=done, total=total)

        yield report
