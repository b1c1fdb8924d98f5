"""``python -m corpus``."""

import sys

from corpus.cli import command
from corpus.command import run

if __name__ == "__main__":
    sys.exit(run(command()))
