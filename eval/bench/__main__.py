"""``python -m eval.bench``."""

from __future__ import annotations

import sys

from eval.bench.cli import main

if __name__ == "__main__":
    sys.exit(main())
