"""``python -m corpus`` for tests: the product's own command, with the network of the tests in place
of the internet. No setting of the product can do this."""

from __future__ import annotations

import resource
import sys
from functools import partial

from web_server import network

from corpus import cli, courtesy
from corpus.command import run
from corpus.fetch import Fetcher

#: A slow server is given up after this, so that the tests need not wait a minute.
SECONDS = 1.5


def main(arguments: list[str]) -> int:
    cli.Fetcher = partial(Fetcher, network=network(), seconds=SECONDS)  # type: ignore[misc,assignment]
    courtesy.PAUSE_SECONDS = 0.0  # type: ignore[misc]
    before = _peak()
    status = run(cli.command(), arguments)
    print(f"growth {_peak() - before} KiB", file=sys.stderr)
    return status


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
