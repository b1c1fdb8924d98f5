"""The model: whether this machine has the one that the newest edition was built with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from corpus.errors import LibraryError
from corpus.finding import REPAIR, Finding
from index import calibration
from index.choosing import support
from index.doctor.case import Case
from index.encoder import Encoder, Vectors
from index.errors import AlteredModel, ModelFault
from index.model import LEAST_COSINE, PROBES, prepared, probes_agree
from index.record import Edition, context_of
from index.settings import models_folder

_BUILD = "hãy lập lại chỉ mục trên máy này: python -m index build"
_PREPARE = "hãy chạy: python -m index model"
#: Published passages embedded once more, spread evenly: vectors of another text or model, which no
#: hash can tell, are some hundredths away at most from being right.
_SAMPLED = 4


def findings(case: Case) -> Iterator[Finding]:
    """Whether the model is there, unaltered, the library's own, and calibrated; and whether it
    gives some published passages the vectors that are stored."""
    editions = case.editions()
    if not editions:
        return
    edition = editions[-1]
    row = case.db.execute(
        "SELECT model, fingerprint, dimension, probes FROM recipe WHERE id = ?", (edition.recipe,)
    ).fetchone()
    if row is None:
        return  # told by the check of the editions
    name, fingerprint, dimension, blob = row
    probes = _probes(blob, dimension)
    if probes is None:
        message = f"công thức {edition.recipe} của ấn bản {edition.number} có vectơ thử bị hỏng"
        yield Finding("recipe-probes", "error", message, _BUILD, (edition.recipe,))
    folder = prepared(models_folder(case.data), name)
    if folder is None:
        message = f"mô hình “{name}” chưa được chuẩn bị ở {models_folder(case.data)}"
        yield Finding("model-missing", "error", message, _PREPARE, (name,))
        return
    try:
        encoder = case.open_encoder(case.data, name)
        yield from _compared(case, edition, encoder, fingerprint, probes)
        if probes is not None and calibration.find(folder, name, probes, support.FEATURES) is None:
            message = (
                f"mô hình “{name}” chưa được hiệu chuẩn nên bot không biết khi nào nên từ chối"
            )
            remedy = "hãy chạy: python -m eval.fit_support --set DATA FILE 1 --write"
            yield Finding("calibration-none", "warning", message, remedy)
    except AlteredModel as fault:
        yield Finding("model-altered", "error", str(fault).split(";")[0], f"{_PREPARE} --again")
    except ModelFault as fault:
        message, _, remedy = str(fault).partition("; ")
        yield Finding("model-unreadable", "error", message, remedy.rstrip("."))


def _probes(blob: Any, dimension: int) -> Vectors | None:
    if not isinstance(blob, bytes) or len(blob) != 4 * dimension * len(PROBES):
        return None
    found = np.frombuffer(blob, "<f4").reshape(-1, dimension)
    with np.errstate(all="ignore"):
        return found if probes_agree(found, found) else None


def _compared(
    case: Case, edition: Edition, encoder: Encoder, fingerprint: str, probes: Vectors | None
) -> Iterator[Finding]:
    manifest = encoder.manifest
    if manifest.fingerprint != fingerprint:
        message = (
            f"ấn bản {edition.number} được lập bằng mô hình “{manifest.name}” dấu {fingerprint}, "
            f"máy này có dấu {manifest.fingerprint}"
        )
        yield Finding("model-other", "error", message, _BUILD, (manifest.name,))
    elif probes is not None and not probes_agree(encoder.probes(), probes):
        message = f"mô hình “{manifest.name}” trên máy này cho vectơ khác với khi lập chỉ mục"
        yield Finding("model-probes", "error", message, _BUILD, (manifest.name,))
    elif probes is not None:
        yield from _again(case, edition, encoder)


def _again(case: Case, edition: Edition, encoder: Encoder) -> Iterator[Finding]:
    """Embed some published passages once more."""
    ids = [p for p, _ in case.record.passage_entries(case.record.entries(edition.number))]
    for passage in sorted(ids)[:: 1 + len(ids) // _SAMPLED]:
        place = case.record.place(passage)
        row = case.db.execute("SELECT whole FROM vector WHERE passage = ?", (passage,)).fetchone()
        if place is None or row is None or len(row[0]) != 4 * encoder.manifest.dimension:
            continue
        try:
            article = case.library.get(place.article_id, place.revision)
        except LibraryError:
            continue
        text = article.text[place.start : place.end]
        context = encoder.in_context(context_of(article.title, place.heading), text)
        cosine = float(encoder.passages([context])[0] @ np.frombuffer(row[0], "<f4"))
        if not cosine >= LEAST_COSINE:  # NaN too
            message = (
                f"bài “{place.article_id}” bản {place.revision}: vectơ của đoạn {passage} không "
                f"phải của văn bản đó (cosin {cosine:.2f})"
            )
            yield Finding("vector-foreign", "error", message, REPAIR, (passage,))
