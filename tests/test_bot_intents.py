"""How much of what staff propose is kept."""

from __future__ import annotations

from pathlib import Path

from bot import intents
from bot.store import Store


def test_a_persons_newest_twenty_proposals_wait_and_nobody_elses_make_room(tmp_path: Path) -> None:
    store = Store.open(tmp_path)

    def propose(number: int, person: int) -> None:
        store.run(lambda db: intents.propose(db, number, person, "add", "[]", b"file"))

    try:
        propose(500, 2)
        for number in range(1, 31):
            propose(number, 1)
        rows = store.run(lambda db: db.execute("SELECT id FROM intents ORDER BY id").fetchall())
        assert [number for (number,) in rows] == [*range(11, 31), 500]
        assert store.run(lambda db: intents.find(db, 30, 1, "add")) is not None
    finally:
        store.close()
