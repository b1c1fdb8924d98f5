"""The tour plays a day with the real bot: whatever the bot can do stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tour import page
from tour.play import played

from bot.handlers import HANDLERS

#: Presses that turn the pages of lists that are not so long in a day.
_PAGES = {"people", "audit"}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_tour_shows_every_command_and_every_button(model: Path, tmp_path: Path) -> None:
    assert model.exists()
    day = played(tmp_path, lambda _: [])
    declared = {
        kind: {h.name for h in HANDLERS if h.kind == kind} for kind in ("command", "callback")
    }
    assert declared["command"] - day.commands == set()
    assert declared["callback"] - day.presses == _PAGES
    assert day.exchanges >= 20
    assert sum(len(s.events) for scene in day.scenes for s in scene.screens) > day.exchanges
    whole = page.whole(day.scenes)
    assert whole.count('class="phone"') == sum(len(scene.screens) for scene in day.scenes)
    for scene in day.scenes:
        assert f"{scene.title}</h2>" in whole
