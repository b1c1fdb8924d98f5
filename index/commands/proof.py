"""``index prove``: a quotation compared with the record by its code."""

from __future__ import annotations

import json
from argparse import Namespace

from corpus.command import Subcommands, subcommand
from corpus.library import Library
from corpus.settings import data_folder
from index import certificate
from index.errors import BadCode, GateFault, NotProved
from index.proof import prove


def register(commands: Subcommands) -> None:
    about = "đối chiếu một câu trích với bản lưu theo mã kiểm chứng của nó"
    example = "python -m index prove K7M2-9QXT-4HRD"
    proving = subcommand(commands, "prove", _run, about, example)
    proving.add_argument("code", metavar="MÃ", help="mã ghi dưới câu trích")
    proving.add_argument("--json", action="store_true", help="in một đối tượng JSON")


def _run(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        try:
            proof = prove(library, arguments.code)
        except (BadCode, NotProved, GateFault) as error:
            if not arguments.json:
                raise
            print(json.dumps({"proved": False, "reason": str(error)}, ensure_ascii=False, indent=2))
            return error.status
    if arguments.json:
        print(json.dumps(proof.as_json(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(certificate.lines(proof)))
    return 0
