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
#: The list of the domains that pages are fetched from; absent until staff change it.
DOMAINS_FILE = "domains.txt"

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

#: What one request to the web may take: bytes of a page or document, and seconds from looking up
#: the name to the last byte. A feed or a sitemap has a bound of its own: it is parsed in the
#: process itself, at some 20 times its size. Of robots.txt, RFC 9309 asks for 500 KiB.
FETCH_BYTES = 32 * 2**20
FETCH_SECONDS = 60.0
LISTING_BYTES = 8 * 2**20
ROBOTS_BYTES = 512 * 2**10
#: Seconds between two requests to one host, unless its robots.txt asks for more; a host that asks
#: for more than the second bound is left alone.
PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 60.0
#: The most sitemap files, and the most pages of them, that one run takes.
MAX_SITEMAPS = 500
MAX_PAGES = 50_000


def data_folder(given: str | None = None) -> Path:
    """The data folder: ``--data`` if given, else ``DOINGOAI_DATA``, else ``data/``."""
    return Path(given or os.environ.get(DATA_VARIABLE) or DEFAULT_DATA)
