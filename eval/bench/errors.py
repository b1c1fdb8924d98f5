"""What can go wrong in a benchmark."""

from __future__ import annotations

from eval.errors import EvalFault


class BenchFault(EvalFault):
    """A part of a benchmark could not be measured."""
