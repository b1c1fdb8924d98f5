"""A process that has imported the product once and forks a real process for every trial."""

from __future__ import annotations

import importlib
import json
import os
import resource
import runpy
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from faults import model, plans
from index.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
#: What a child would import otherwise, or what nobody imports at the top of a module.
_IMPORTED = (
    *("corpus.cli", "index.engine", "corpus.readers", "onnxruntime", "tokenizers"),
    *("index.pieces", "langchain_text_splitters"),
    *(f"index.commands.{file}" for file in COMMANDS),
)


class Zygote:
    """Starts ``python -m MODULE ARGUMENTS…`` without the second that its imports take. One child at
    a time; a child that nobody has waited for keeps its pid, so the right process is killed."""

    def __init__(self, scratch: Path, models: Path) -> None:
        """``models``: the folder with the tiny model, which every child uses."""
        self.output = scratch / "output.txt"
        self.pid = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "faults.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT / "tests"),
                "DOINGOAI_MODELS": str(models),
                "DOINGOAI_MODEL": model.NAME,
            },
        )

    def start(self, *command: object, **plan: Any) -> None:
        """Run a command in a child of its own; ``plan``: see ``faults.plans``."""
        order = {"command": [*map(str, command)], "plan": plan, "output": str(self.output)}
        self.pid = int(self._ask(order)["pid"])

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """The child's exit status, negative where a signal ended it."""
        return os.waitstatus_to_exitcode(int(self._ask({"wait": self.pid})["status"]))

    def run(self, *command: object, **plan: Any) -> int:
        self.start(*command, **plan)
        return self.wait()

    @property
    def size(self) -> int:
        """Bytes of address space that a child begins with."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[0]
        return int(pages) * resource.getpagesize()

    def said(self) -> str:
        """What the last child wrote, to standard output and standard error."""
        return self.output.read_text("utf-8")

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order, default=str) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


def become(command: list[str]) -> NoReturn:
    """Run ``python -m MODULE ARGUMENTS…`` in this forked process, and end with it."""
    status = 0
    try:
        sys.argv = command
        runpy.run_module(command[0], run_name="__main__", alter_sys=True)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else bool(error.code)
    except BaseException:
        traceback.print_exc()
        status = 70
    finally:  # not by way of the interpreter's end, which would wait for its parent's threads
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _child(order: dict[str, Any]) -> NoReturn:
    out = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o666)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    plans.apply(order["plan"])
    become(order["command"])


def main() -> None:
    for name in _IMPORTED:
        importlib.import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            answer = {"status": os.waitpid(order["wait"], 0)[1]}
        else:
            pid = os.fork()
            if pid == 0:
                _child(order)
            answer = {"pid": pid}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
