"""Long or risky work in a process of its own, which ends with this one and knows no token."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot.settings import TOKEN_VARIABLE

#: The longest line that a child may say, in bytes: the articles of a long document.
_LONGEST_LINE = 128 * 2**20


@asynccontextmanager
async def child(module: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """``python -m MODULE ARGUMENTS…``; it is ended with the block, however that ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments,
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_LONGEST_LINE,
        env={name: value for name, value in os.environ.items() if name != TOKEN_VARIABLE},
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def said(process: asyncio.subprocess.Process) -> AsyncIterator[dict[str, Any]]:
    """What the child says, as it says it."""
    assert process.stdout is not None
    while (line := await process.stdout.readline()).endswith(b"\n"):  # else it was killed there
        yield json.loads(line)


# --- in the child ---


def say(**record: Any) -> None:
    """One JSON object a line, at once."""
    print(json.dumps(record), flush=True)


def end_with_parent() -> None:
    """End this process as soon as the other side of its standard input is gone: a bot that was
    killed leaves no build behind that holds the lock."""

    def watch() -> None:
        while os.read(0, 4_096):
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
