"""Calibration: the weights and thresholds that decide an outcome, frozen with their model.

A score is a probability only for the model that it was fitted with: another one spreads its cosines
otherwise, and a threshold would then answer everything or nothing. The packaged file is that of the
default model; ``python -m eval.fit_support --write`` writes it, and for any other model a file of
its own into that model's folder.

A model is known by the vectors that it gives the probe sentences, not by its fingerprint alone: the
fingerprint covers the exported graph, which another machine or another release of torch may write
otherwise, byte by byte, for the same model.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index.encoder import Vectors
from index.errors import ModelFault
from index.model import LEAST_COSINE, prepared
from index.settings import is_torch, models_folder

#: The name of the file, beside this one and in the folder of a prepared model.
FILE = "calibration.json"
PACKAGED = Path(__file__).with_name(FILE)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What ``index.choosing.support`` decides by, and where it comes from."""

    model: str
    fingerprint: str  # of the model it was fitted with, as that machine exported it
    probes: str  # that model's vectors of the probe sentences: f16, base64
    fitted_on: str  # ISO date
    sets: tuple[str, ...]  # the development sets, and how much of each was learned from
    figures: dict[str, float]  # share answered in each group of questions, held out
    features: tuple[str, ...]  # in the order of ``weights``
    weights: tuple[float, ...]  # the intercept, then one weight a feature
    answered: float  # at and above this score the best quotation answers
    related: float  # below this one there is nothing to show

    def fits(self, probes: Vectors, features: tuple[str, ...]) -> bool:
        """Whether it was fitted with the model that gives these probe vectors (probes × dimension),
        and for these features."""
        kept = np.frombuffer(base64.b64decode(self.probes), "<f2").astype(np.float32)
        if kept.size != probes.size or self.features != features:
            return False
        cosines = np.sum(kept.reshape(probes.shape) * probes, axis=1)
        return bool(np.min(cosines) >= LEAST_COSINE)


def in_force(
    data: Path, recipe: tuple[str, str, Vectors], features: tuple[str, ...]
) -> Calibration | None:
    """What decides, in this data folder, on the answers of a recipe's model; see ``find``."""
    models = models_folder(data)
    return find(prepared(models, recipe[0]) or models, recipe[0], recipe[2], features)


def find(
    folder: Path, model: str, probes: Vectors, features: tuple[str, ...]
) -> Calibration | None:
    """The calibration of a prepared model: of its own folder, else the packaged one; None where
    neither was fitted with it. One that was fitted with the int8 graph is none for the same model
    in torch, near as its vectors are: what is in between are figures that nobody measured.

    Raises ModelFault when a file cannot be read.
    """
    for file in (folder / FILE, PACKAGED):
        if not file.exists():
            continue
        found = read(file)
        if found.fits(probes, features) and is_torch(found.model) == is_torch(model):
            return found
    return None


def read(file: Path) -> Calibration:
    """Read what ``write`` wrote. Raises ModelFault when it is damaged."""
    try:
        loaded = json.loads(file.read_text("utf-8"))
        for name in ("sets", "features", "weights"):
            loaded[name] = tuple(loaded[name])
        found = Calibration(**loaded)
        base64.b64decode(found.probes, validate=True)
        if len(found.weights) != len(found.features) + 1:
            raise ValueError(f"{len(found.weights)} trọng số, {len(found.features)} đặc trưng")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelFault(
            f"không đọc được tệp hiệu chuẩn {file} ({error}); hãy xoá tệp này rồi hiệu chuẩn lại: "
            "python -m eval.fit_support --set DATA FILE 1 --write"
        ) from error
    return found


def write(file: Path, calibration: Calibration) -> None:
    """Write the file at once: nobody reads half of it."""
    text = json.dumps(asdict(calibration), ensure_ascii=False, indent=2)
    aside = file.with_name(f".{file.name}.part")
    aside.write_text(text + "\n", "utf-8")
    aside.replace(file)


def packed(probes: Vectors) -> str:
    """Probe vectors as ``Calibration.probes`` holds them."""
    return base64.b64encode(probes.astype("<f2").tobytes()).decode()
