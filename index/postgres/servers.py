"""The PostgreSQL servers: which there are, reading from one that answers, writing to the primary.

Each host of the address has its own pool (psycopg_pool). One that fails, or does not have what is
asked for yet, is passed over for the next; what comes back is asked again by and by.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from index.errors import PostgresFault
from index.postgres.tables import FORMAT, NEAREST_ASKED, SCHEMA
from index.settings import POSTGRES_VARIABLE

T = TypeVar("T")

#: Seconds: to connect, for a statement, for a server without a connection while others have one,
#: and when none has; how long a server that failed is passed over; what is lost without a word.
_CONNECT_SECONDS = 3
_STATEMENT_SECONDS = 30
_SHORTLY_SECONDS = 0.05
_PATIENCE_SECONDS = 5.0
_RESTED_SECONDS = 5.0
_SILENT_MS = 5_000
#: Connections of a pool: an engine asks one question at a time.
_CONNECTIONS = 1

#: For every connection. Questions are short: compiling them takes longer than running them.
_OPTIONS = f"-c search_path={SCHEMA},public -c jit=off -c work_mem=64MB"
#: The planner thinks that a question has few postings, and would sort them to group them.
_READING = (
    f"{_OPTIONS} -c default_transaction_read_only=on -c statement_timeout={_STATEMENT_SECONDS}s "
    "-c enable_sort=off "
    # The approximate index gives no more than it looks at: 40, if nothing is said, of 200 wanted.
    f"-c hnsw.ef_search={2 * NEAREST_ASKED} -c hnsw.iterative_scan=strict_order"
)


@dataclass
class Server:
    """One host, by what it may be called in messages; ``rests_until``: passed over till then."""

    name: str
    address: str
    pool: ConnectionPool | None = None
    rests_until: float = field(default=0.0)


#: Tells in English of each attempt to connect; what a person needs to know, PostgresFault says.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class NotHere(Exception):
    """A server does not have what is asked for, which another may have."""


class Servers:
    """The servers that are read from. Safe to use from several threads."""

    def __init__(self, address: str) -> None:
        """Raises PostgresFault for what is no address."""
        self._servers = hosts(address)
        random.shuffle(self._servers)  # bots that start alike spread over the replicas
        for one in self._servers:
            one.pool = ConnectionPool(
                make_conninfo(one.address, options=_READING),
                min_size=_CONNECTIONS,
                max_size=_CONNECTIONS,
                kwargs={"autocommit": True},
                name=one.name,
                open=True,
            )

    def read(self, work: Callable[[psycopg.Connection], T]) -> T:
        """What ``work`` gives on the first server that answers and has what it asks for.

        Raises PostgresFault where none does.
        """
        failed: dict[str, str] = {}
        missing = ""
        for patience in (_SHORTLY_SECONDS, _PATIENCE_SECONDS):
            for one in self._in_order():
                try:
                    with self._connection(one, patience) as connection:
                        return work(connection)
                except NotHere as error:
                    one.rests_until = time.monotonic() + _RESTED_SECONDS
                    missing = str(error)
                except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
                    one.rests_until = time.monotonic() + _RESTED_SECONDS
                    failed.setdefault(one.name, said(error))
        raise PostgresFault(missing) if missing else _silent(failed)

    def each(self, work: Callable[[psycopg.Connection], T]) -> list[T]:
        """What ``work`` gives on every server that answers. Raises PostgresFault if none does."""
        failed: dict[str, str] = {}
        for patience in (_SHORTLY_SECONDS, _PATIENCE_SECONDS):
            found = []
            for one in self._in_order():
                try:
                    with self._connection(one, patience) as connection:
                        found.append(work(connection))
                except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
                    failed.setdefault(one.name, said(error))
            if found:
                return found
        raise _silent(failed)

    def close(self) -> None:
        for one in self._servers:
            if one.pool is not None:
                one.pool.close()

    def _in_order(self) -> list[Server]:
        """Those that did not fail of late first; the first of them stays the first."""
        now = time.monotonic()
        return sorted(self._servers, key=lambda one: one.rests_until > now)

    @contextmanager
    def _connection(self, server: Server, patience: float) -> Iterator[psycopg.Connection]:
        assert server.pool is not None
        with server.pool.connection(timeout=patience) as connection:
            yield connection


def hosts(address: str) -> list[Server]:
    """The hosts of an address, each with an address of its own. Raises PostgresFault."""
    try:
        parts = conninfo_to_dict(address)
    except psycopg.ProgrammingError as error:
        raise PostgresFault(
            f"{POSTGRES_VARIABLE} không phải là địa chỉ PostgreSQL ({said(error)}); hãy viết như "
            "postgresql://NGƯỜI_DÙNG@MÁY_1,MÁY_2/CƠ_SỞ_DỮ_LIỆU"
        ) from None
    names = str(parts.pop("host", "") or "").split(",")
    ports = str(parts.pop("port", "") or "5432").split(",")
    if len(ports) not in (1, len(names)):
        raise PostgresFault(
            f"{POSTGRES_VARIABLE} có {len(names)} máy nhưng {len(ports)} cổng; hãy sửa lại."
        )
    for chosen in ("target_session_attrs", "load_balance_hosts"):  # chosen here instead
        parts.pop(chosen, None)
    given: dict[str, Any] = {
        "connect_timeout": _CONNECT_SECONDS,
        "tcp_user_timeout": _SILENT_MS,
    } | parts
    return [
        Server(f"{name or 'localhost'}:{port}", make_conninfo(**given, host=name, port=port))
        for name, port in zip(names, ports * (len(names) // len(ports)), strict=True)
    ]


def primary(address: str) -> psycopg.Connection:
    """A connection to the server that may be written to.

    Raises PostgresFault where none is reached.
    """
    failed = {}
    for one in hosts(address):
        try:
            connection = psycopg.connect(one.address, options=_OPTIONS)
            if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,):
                connection.rollback()
                return connection
            failed[one.name] = "chỉ đọc"
            connection.close()
        except psycopg.OperationalError as error:
            failed[one.name] = said(error)
    raise PostgresFault(
        f"không máy chủ PostgreSQL nào ghi được ({_told(failed)}); hãy kiểm tra máy chủ chính và "
        f"biến {POSTGRES_VARIABLE}."
    )


def connected(server: Server) -> psycopg.Connection:
    """A connection that reads from one server."""
    return psycopg.connect(server.address, options=_READING, autocommit=True)


def serving(connection: psycopg.Connection) -> list[tuple[int, str]]:
    """The number and layout of each edition that can be searched there, newest first."""
    try:
        rows = connection.execute(
            "SELECT number, layout FROM edition, kept WHERE format = %s ORDER BY number DESC",
            (FORMAT,),
        )
        return rows.fetchall()
    except psycopg.errors.UndefinedTable:
        return []


def said(error: Exception) -> str:
    """The first line of what a server or the driver says, which names no password."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:160]


def _silent(failed: dict[str, str]) -> PostgresFault:
    return PostgresFault(
        f"không máy chủ PostgreSQL nào trả lời ({_told(failed)}); hãy kiểm tra các máy chủ và "
        f"biến {POSTGRES_VARIABLE}."
    )


def _told(failed: dict[str, str]) -> str:
    return "; ".join(f"{name}: {why}" for name, why in failed.items())
