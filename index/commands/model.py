"""``index model``: the embedding model is made ready once."""

from __future__ import annotations

from argparse import Namespace

from rich.console import Console

from corpus.command import Subcommands, subcommand
from corpus.settings import data_folder
from index import model as models
from index.settings import model_name, models_folder


def register(commands: Subcommands) -> None:
    about = "chuẩn bị mô hình nhúng một lần (giải mã, xuất ONNX, lượng tử hoá, kiểm chứng)"
    model = subcommand(commands, "model", _run, about, "python -m index model")
    model.add_argument("--again", action="store_true", help="chuẩn bị lại dù đã có")


def _run(arguments: Namespace) -> int:
    folder = models_folder(data_folder(arguments.data))
    name = model_name()
    ready = models.prepared(folder, name)
    if ready is None or arguments.again:
        with Console(stderr=True).status(f"Đang chuẩn bị mô hình {name}…"):
            manifest = models.prepare(folder, name)
    else:
        manifest = models.read_manifest(ready, again=True)
    print(
        f"Mô hình {manifest.name}: {manifest.dimension} chiều, tối đa {manifest.max_tokens} token, "
        f"cosin với bản gốc {manifest.least_cosine:.4f}, dấu {manifest.fingerprint}."
    )
    return 0
