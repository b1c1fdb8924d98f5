"""``python -m corpus`` for tests: the product's own command, with the network of the tests in place
of the internet. No setting of the product can do this."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from unittest.mock import patch

from web_server import network

from corpus import cli
from corpus.command import run
from corpus.sandbox import Sandbox
from corpus.web import courtesy
from corpus.web.fetch import Fetcher

#: A slow server is given up after this, so that the tests need not wait a minute.
SECONDS = 3.0

Done = subprocess.CompletedProcess[str]


@contextmanager
def _test_internet() -> Iterator[None]:
    fetcher = partial(Fetcher, network=network(), seconds=SECONDS)
    with patch.object(cli, "Fetcher", fetcher), patch.object(courtesy, "PAUSE_SECONDS", 0.0):
        yield


def in_process(sandbox: Sandbox, data: Path, *arguments: object) -> Done:
    """The command run here, with a sandbox that outlives it: 20 times as fast."""
    typed = [*map(str, arguments), "--data", str(data)]
    out, err = io.StringIO(), io.StringIO()
    with (
        _test_internet(),
        patch.object(cli, "Sandbox", lambda: nullcontext(sandbox)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            status = run(cli.command(), typed)
        except SystemExit as ended:
            status = int(ended.code or 0)
    return Done(typed, status, out.getvalue(), err.getvalue())


def as_people_run_it(data: Path, *arguments: object) -> Done:
    """The command as a process, which says on its standard error by how much it grew."""
    done = subprocess.run(
        [sys.executable, __file__, *map(str, arguments), "--data", str(data)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        cwd=data.parent,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def _peak() -> int:
    """The most memory that the process held so far, in KiB; getrusage would count its parent's."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    before = _peak()
    with _test_internet():
        status = run(cli.command(), sys.argv[1:])
    print(f"growth {_peak() - before} KiB", file=sys.stderr)
    raise SystemExit(status)
