"""A primary with two replicas: bots read from any, and go on when the primary is killed under load
and a replica is promoted. Nothing that was published is lost, and no answer is another's."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_cluster import Cluster, Server

from corpus.article import Article
from corpus.library import Library
from index.answer import Answer
from index.build import build
from index.engine import Engine
from index.errors import PostgresFault
from index.postgres.pushing import push
from index.postgres.state import states
from index.record import Record

pytestmark = pytest.mark.slow

QUESTION = "Hội nghị thứ {name} họp ngày nào?"
DAYS = {"một": "3/2", "hai": "4/5", "ba": "6/7"}


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.close()


def test_the_primary_is_killed_under_load_and_a_replica_promoted(
    small: Library, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    primary = cluster.server()
    push(Record(small), primary.address, _quietly)
    replicas = [cluster.standby(primary) for _ in range(2)]
    servers = [primary, *replicas]
    address = _together(servers)
    monkeypatch.setenv("DOINGOAI_ENGINE", "postgres")
    monkeypatch.setenv("DOINGOAI_POSTGRES", address)
    # Two bots, each with a data folder of its own and the same library.
    folders = [small.data, shutil.copytree(small.data, tmp_path / "second")]
    bots = [_Bot(folder) for folder in folders]
    _wait_for(lambda: all(bot.answered > 3 for bot in bots))

    small.add(Article(id="bốn", title="Hội nghị bốn", text="Hội nghị thứ bốn họp ngày 8/9."))
    build(small, _quietly)
    assert push(Record(small), address, _quietly)
    for one in replicas:
        one.wait_for(primary)
    primary.kill()
    with pytest.raises(PostgresFault, match="không máy chủ PostgreSQL nào ghi được"):
        push(Record(small), address, _quietly)
    answered = [bot.answered for bot in bots]
    _wait_for(lambda: all(bot.answered > n + 5 for bot, n in zip(bots, answered, strict=True)))

    replicas[0].promote()
    # What was published is there, and publishing goes on.
    assert push(Record(small), address, _quietly) is None
    small.add(Article(id="sáu", title="Hội nghị sáu", text="Hội nghị thứ sáu họp ngày 9/9."))
    build(small, _quietly)
    pushed = push(Record(small), address, _quietly)
    assert pushed is not None
    assert (pushed.before, pushed.added) == (2, 1)
    found = {one.server.split(":")[1]: one for one in states(address)}
    assert found[str(primary.port)].role is None
    assert found[str(replicas[0].port)].role == "primary"
    assert found[str(replicas[0].port)].editions == (3, 2, 1)
    _wait_for(lambda: bots[0].edition == 3)  # from the one server that has it
    for bot in bots:
        bot.stop()
    # The other replica still follows the dead one and does not have the third edition: it was
    # passed over, and no question was without an answer.
    assert [bot.failed for bot in bots] == [[], []]
    assert [bot.wrong for bot in bots] == [[], []]
    engine = Engine.open(small.data)
    for name, day in {**DAYS, "bốn": "8/9"}.items():
        assert day in engine.ask(QUESTION.format(name=name)).citations[0].quote
    assert "sáu" in {one.candidate.article.id for one in engine.consider("Hội nghị sáu").chosen}
    engine.close()


def test_a_server_that_does_not_answer_is_passed_over_and_asked_again(
    small: Library, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    primary = cluster.server()
    push(Record(small), primary.address, _quietly)
    replica = cluster.standby(primary)
    monkeypatch.setenv("DOINGOAI_ENGINE", "postgres")
    monkeypatch.setenv("DOINGOAI_POSTGRES", _together([primary, replica]))
    engine = Engine.open(small.data)
    first = engine.ask(QUESTION.format(name="hai"))
    for stopped, other in ((primary, replica), (replica, primary)):
        stopped.stop()
        assert engine.ask(QUESTION.format(name="hai")).citations == first.citations
        stopped.start()
        if stopped is replica:
            continue
        _wait_for(lambda other=other: _is_up(other))
    primary.stop()
    replica.stop()
    with pytest.raises(PostgresFault, match="không máy chủ PostgreSQL nào trả lời"):
        engine.ask(QUESTION.format(name="hai"))
    primary.start()
    _wait_for(lambda: _answers(engine, first))
    engine.close()


class _Bot:
    """Asks one question after another and follows new editions, in a thread of its own."""

    def __init__(self, data: Path) -> None:
        self.answered = 0
        self.failed: list[str] = []
        self.wrong: list[str] = []
        self.edition = 0
        self._engine = Engine.open(data)
        self._going = True
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def stop(self) -> None:
        self._going = False
        self._thread.join()
        self._engine.close()

    def _ask(self) -> None:
        while self._going:
            for name, day in DAYS.items():
                try:
                    self._engine.refresh()
                    answer = self._engine.ask(QUESTION.format(name=name))
                except PostgresFault as error:
                    self.failed.append(str(error))
                    continue
                self.edition = answer.edition
                self.answered += 1
                if day not in answer.citations[0].quote:
                    self.wrong.append(answer.citations[0].quote)


def _together(servers: list[Server]) -> str:
    ports = ",".join(str(one.port) for one in servers)
    hosts = ",".join("127.0.0.1" for _ in servers)
    return f"postgresql://postgres@/postgres?host={hosts}&port={ports}"


def _is_up(server: Server) -> bool:
    return all(one.role for one in states(server.address))


def _answers(engine: Engine, like: Answer) -> bool:
    try:
        return engine.ask(like.question).citations == like.citations
    except PostgresFault:
        return False


def _wait_for(is_so: object) -> None:
    assert callable(is_so)
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to be")


def _quietly(*_: object) -> None:
    pass
