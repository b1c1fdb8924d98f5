"""The state of each server: whether it answers, whether it is written to, what it holds."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from index.postgres import servers


@dataclass(frozen=True, slots=True)
class State:
    """A server, and the numbers of the editions that can be searched on it, newest first."""

    server: str
    role: str | None  # "primary" or "standby"; None where it does not answer
    editions: tuple[int, ...]
    problem: str | None = None

    def __str__(self) -> str:
        if self.role is None:
            return f"{self.server}: không trả lời ({self.problem})."
        role = "máy chủ chính" if self.role == "primary" else "bản sao chỉ đọc"
        held = ", ".join(map(str, self.editions)) or "chưa có"
        return f"{self.server}: {role}; ấn bản: {held}."


def states(address: str) -> list[State]:
    """The state of every host of an address. Raises PostgresFault for what is no address."""
    return [_state(one) for one in servers.hosts(address)]


def _state(server: servers.Server) -> State:
    try:
        with servers.connected(server) as connection:
            follows = connection.execute("SELECT pg_is_in_recovery()").fetchone()
            role = "standby" if follows == (True,) else "primary"
            return State(server.name, role, tuple(n for n, _ in servers.serving(connection)))
    except psycopg.OperationalError as error:
        return State(server.name, None, (), servers.said(error))
