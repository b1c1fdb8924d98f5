"""Settings of ``corpus``, and the data folder that every layer shares."""

from __future__ import annotations

import os
from pathlib import Path

#: Environment variable and default of the data folder (library, originals, caches, models).
DATA_VARIABLE = "DOINGOAI_DATA"
DEFAULT_DATA = "data"

#: The library's file inside the data folder, and the folder of original bytes.
LIBRARY_FILE = "library.db"
ORIGINALS_FOLDER = "originals"

#: The largest file, and the longest line of a JSONL file, that is read into memory, in bytes.
#: A long law has 2 MiB of text; a saved page with pictures inside has some ten.
MAX_FILE_BYTES = 64 * 2**20
MAX_LINE_BYTES = 16 * 2**20

#: What parsing one foreign document may take (FACTS 23): bytes of address space, seconds of
#: processor time and of the clock, and bytes of what comes out of it. A 30 MiB law with tables
#: takes some seconds and 300 MiB.
PARSE_MEMORY = 1_024 * 2**20
PARSE_CPU_SECONDS = 30
PARSE_SECONDS = 60.0
PARSE_RESULT_BYTES = 64 * 2**20


def data_folder(given: str | None = None) -> Path:
    """The data folder: ``--data`` if given, else ``DOINGOAI_DATA``, else ``data/``."""
    return Path(given or os.environ.get(DATA_VARIABLE) or DEFAULT_DATA)
