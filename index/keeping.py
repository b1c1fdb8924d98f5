"""Files that may be gone: what they hold is made again."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def keep(file: Path, content: bytes) -> None:
    """Write a file, whole or not at all; where nothing can be written it is not kept."""
    aside = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        aside.write_bytes(content)
        aside.replace(file)
    except OSError:
        with suppress(OSError):
            aside.unlink()
