"""Recipes whose probe vectors this machine was found to give.

A build that has nothing to embed then need not open the model, which takes longer than all else
that it does. As with files that were found whole (``seen``), a note holds for this boot of the
machine, for the packages that gave the vectors, and for the settings that they computed with.
"""

from __future__ import annotations

import json
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from index import seen
from index.encoder import EXACTLY
from index.errors import ModelFault
from index.keeping import keep
from index.model import Manifest, prepared, read_manifest
from index.settings import CACHE_FOLDER, is_torch, model_name, models_folder

_NOTE = ".probed"
_PACKAGES = ("onnxruntime", "tokenizers", "numpy")


def note(data: Path, manifest: Manifest, recipe: str) -> None:
    """The model gave the probes of this recipe; where nothing can be written it is asked again."""
    folder = data / CACHE_FOLDER
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
    keep(folder / _NOTE, json.dumps(_told(manifest, recipe)).encode())


def manifest_of(data: Path, recipe: str) -> Manifest | None:
    """The model as set, if its files are whole and it is noted to give the probes of this recipe;
    one that torch runs has more settings, and is not noted."""
    folder = prepared(models_folder(data), model_name())
    if folder is None or is_torch(model_name()):
        return None
    try:
        kept = json.loads((data / CACHE_FOLDER / _NOTE).read_text("utf-8"))
        manifest = read_manifest(folder)
    except (OSError, ValueError, ModelFault):
        return None
    return manifest if seen.boot() and kept == _told(manifest, recipe) else None


def _told(manifest: Manifest, recipe: str) -> dict[str, str]:
    versions = {name: version(name) for name in _PACKAGES} | EXACTLY
    return {"boot": seen.boot(), "recipe": recipe, "model": manifest.fingerprint, **versions}
