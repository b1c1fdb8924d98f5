"""The same passages, questions and model in other people's software, and in ours.

Each peer is a module with ``opened(model, data) -> Peer``, in a process of its own
(``python -m eval.bench.peers NAME …``), so that memory and caches of one do not help the next.
They are used as their own documentation shows first, top 10, with the prompts of e5.
"""

from __future__ import annotations

from importlib.util import find_spec

OURS = "ours"

#: What the table calls each peer, by the name of its module.
PEERS = {
    OURS: "doingoai",
    "flat": "sentence-transformers + FAISS",
    "langchain": "LangChain (FAISS, HuggingFace)",
    "haystack": "Haystack (in-memory, BM25 + vectơ)",
    "lance": "LanceDB (hybrid)",
}

#: What a peer needs beside the product's own packages: the extra ``bench`` brings them.
_NEEDS = {"langchain": "langchain_community", "haystack": "haystack", "lance": "lancedb"}


def installed() -> list[str]:
    """The peers that can be measured here, ours first."""
    return [name for name in PEERS if name not in _NEEDS or find_spec(_NEEDS[name])]
