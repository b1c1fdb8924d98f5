"""Embedding on a cluster of Ray: the same function as here, in a process on each node.

Ray is an extra (``pip install '.[ray]'``). Each node has the program and the prepared model, which
must give the vectors that this machine's gives: a node whose model differs ends the build.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding import BATCH, PHASE, Embed, Report, vectors_of
from index.encoder import Encoder, Vectors, check_same
from index.errors import IndexFault, ModelFault
from index.model import read_manifest
from index.staging import Pending, Staging

#: Passages handed to the cluster at once: some hundred megabytes with their sentences, and long
#: enough that opening the model on each node does not count.
_HANDED = 50_000
#: What stands for a cluster of this machine alone.
LOCAL = "local"


def on(address: str) -> Embed:
    """Embedding on the cluster at an address, as ``ray.init`` takes it ("auto", "ray://…"), or
    ``LOCAL``. Raises IndexFault where Ray is not installed or does not answer."""
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise IndexFault("--ray cần gói ray; hãy cài: pip install '.[ray]'") from error
    try:
        ray.init(
            address=address,
            log_to_driver=False,
            include_dashboard=False if address == LOCAL else None,
            logging_level="ERROR",
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise IndexFault(
            f"không nối được với cụm Ray {address} ({str(error).splitlines()[0][:160]}); hãy kiểm "
            "tra địa chỉ."
        ) from error
    return _embed


def _embed(staging: Staging, todo: Sequence[int], encoder: Encoder, report: Report) -> int:
    """As ``embedding.embed``; what came back is kept, whatever fails later."""
    import ray
    from ray.data import DataContext
    from ray.exceptions import RayError

    nodes = [one["Resources"] for one in ray.nodes() if one["Alive"]]
    cores = int(min(one.get("CPU", 1) for one in nodes))
    context = DataContext.get_current()
    context.enable_progress_bars = False
    worker: dict[str, Any] = {
        "fn_constructor_args": (
            *(type(encoder), str(encoder.folder)),
            *(encoder.manifest.name, encoder.manifest.fingerprint, encoder.probes()),
        ),
        "batch_size": BATCH,
        # A process a node, whose threads take its cores; something is left for Ray's own.
        "concurrency": len(nodes),
        "num_cpus": cores - 1 if cores > 1 else 0.5,
    }
    done = 0
    try:
        for at in range(0, len(todo), _HANDED):
            ids = todo[at : at + _HANDED]
            rows = [
                {"id": i, **asdict(one)} for i, one in zip(ids, staging.pending(ids), strict=True)
            ]
            found = ray.data.from_items(rows).map_batches(_Worker, **worker)
            for batch in found.iter_batches(batch_size=BATCH):
                _store(staging, batch, encoder.manifest.dimension)
                done += len(batch["id"])
                report(PHASE, done, len(todo))
    except RayError as error:
        cause = getattr(error, "cause", None)
        if isinstance(cause, ModelFault):
            raise cause from error
        raise IndexFault(
            f"cụm Ray không tính xong ({str(error).strip().splitlines()[-1][:200]}); những vectơ "
            "đã nhận được giữ lại, hãy chạy lại lệnh này."
        ) from error
    return done


def _store(staging: Staging, batch: dict[str, Any], dimension: int) -> None:
    staging.store_vectors(
        [int(i) for i in batch["id"]],
        [np.frombuffer(one, "<f4") for one in batch["whole"]],
        [np.frombuffer(one, "<f4").reshape(-1, dimension) for one in batch["rest"]],
    )


class _Worker:
    """What runs on a node."""

    def __init__(
        self, kind: type[Encoder], folder: str, name: str, fingerprint: str, probes: Vectors
    ) -> None:
        """Raises ModelFault where the model there is missing or another."""
        manifest = read_manifest(Path(folder))
        self._encoder = kind(Path(folder), manifest)
        recipe = (name, fingerprint, probes)
        check_same(Path(folder), recipe, (manifest.fingerprint, self._encoder.probes()))

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        pending = [
            Pending(str(context), str(text), tuple(map(str, sentences)))
            for context, text, sentences in zip(
                batch["context"], batch["text"], batch["sentences"], strict=True
            )
        ]
        wholes, rests = vectors_of(self._encoder, pending)
        return {
            "id": batch["id"],
            "whole": [one.astype("<f4").tobytes() for one in wholes],
            "rest": [one.astype("<f4").tobytes() for one in rests],
        }
