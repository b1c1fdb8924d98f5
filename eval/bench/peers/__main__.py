"""One peer in a process of its own: ``python -m eval.bench.peers NAME MODEL DATA``.

Told one JSON object a line on standard input, it says one a line on standard output: what that
took, and what came of it. Ends when its standard input does.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench.peers.given import Peer, read
from eval.bench.took import Watch, resident_mb


def main(name: str, model: Path, data: Path) -> None:
    """Open, then do as told."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is not taken for an answer
    watch = Watch()
    peer: Peer = importlib.import_module(f"eval.bench.peers.{name}").opened(model, data)
    _say(out, watch, {})
    for line in sys.stdin:
        told = json.loads(line)
        if "embed" in told:
            watch = Watch()
            vectors = peer.embed(told["embed"])
            said: dict[str, Any] = {}
            if told.get("to"):
                np.save(told["to"], vectors)
        elif "store" in told:
            passages, vectors = read(Path(told["store"])), np.load(told["vectors"])
            watch, said = Watch(), {}
            peer.store(passages, vectors)
        else:
            watch = Watch()
            found = peer.search(told["search"])
            said = {"found": list(found)}
        _say(out, watch, said)


def _say(out: Any, watch: Watch, said: dict[str, Any]) -> None:
    told = {**said, **asdict(watch.took()), "resident_mb": resident_mb()}
    print(json.dumps(told, ensure_ascii=False), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:4]))
