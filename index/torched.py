"""The model in torch, on this machine's cores or on a graphics card, in fp32 or bf16.

Its vectors are a family of their own: those of the int8 graph lie at a cosine of 0.9965 from them,
so a library that was built with the one is never asked with the other. Within the family the probe
sentences' vectors must agree as everywhere (``PROBE_COSINE``), whatever device and type gave them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.encoder import Encoder, Vectors, tokenizer_of
from index.errors import ModelFault
from index.model import PROBE_COSINE, SOURCE, Manifest
from index.sentence_model import load
from index.settings import DEVICE_VARIABLE, DTYPE_VARIABLE, torch_device, torch_dtype

#: Texts at once; sentence-transformers sorts them by length first.
_BATCH = 64


class TorchEncoder(Encoder):
    """A prepared model in torch. A text's vector does not hang on those beside it."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self.folder = folder
        self.tokenizer = tokenizer_of(folder, manifest.max_tokens)
        device, dtype = torch_device(), torch_dtype()
        if dtype == "bf16" and not manifest.least_cosine >= PROBE_COSINE:
            raise ModelFault(
                f"mô hình “{manifest.name}” tính bằng bf16 lệch quá mức (cosin "
                f"{manifest.least_cosine:.4f} < {PROBE_COSINE}); hãy bỏ {DTYPE_VARIABLE}=bf16."
            )
        if not _there(device):
            raise ModelFault(
                f"máy này không dùng được {DEVICE_VARIABLE}={device}; hãy bỏ biến này để tính "
                "bằng CPU, hoặc cài bản torch cho thiết bị ấy."
            )
        self._model = load(str(folder / SOURCE), manifest.name, device, dtype)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts, prompts included, in this order, shape (texts, dimension)."""
        if not texts:
            return np.zeros((0, self.manifest.dimension), np.float32)
        found = self._model.encode(list(texts), batch_size=_BATCH, show_progress_bar=False)
        vectors = np.asarray(found, np.float32)
        # In bf16 a vector that was normalised there is up to 0.4 % too long or short.
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return unit

    def _run(self, texts: Sequence[str]) -> Vectors:
        return self.encode(texts)


def _there(device: str) -> bool:
    import torch

    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError):  # torch says it in either way
        return False
    return True
