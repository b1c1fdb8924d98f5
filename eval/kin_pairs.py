"""``python -m eval.kin_pairs --data DIR``: random linked pairs, for a person to judge."""

from __future__ import annotations

import random
import sys
from argparse import Namespace

from corpus.article import Article
from corpus.command import parser, run
from corpus.kin.kinship import kin_of
from corpus.library import Library
from corpus.settings import data_folder

_SHOWN = 300
_COPIES = ("reprint", "near")

#: Relation, score, and the two articles, the smaller id first.
Pair = tuple[str, float, Article, Article]


def pairs(library: Library, seed: int, count: int, event: bool) -> list[Pair]:
    """Random pairs of current articles linked as copies, or as reports of one event."""
    found = _events(library, seed, count) if event else _copies(library)
    return random.Random(seed).sample(found, min(count, len(found)))


def _copies(library: Library) -> list[Pair]:
    rows = library.connection.execute(
        "SELECT a.id, b.id, k.relation, k.score FROM kin k "
        "JOIN kin_text x ON x.id = k.text JOIN kin_text y ON y.id = k.other "
        "JOIN article a ON a.id = x.article_id AND a.revision = x.revision "
        "JOIN article b ON b.id = y.article_id AND b.revision = y.revision "
        "WHERE a.removed_at IS NULL AND b.removed_at IS NULL AND a.id < b.id "
        "AND k.relation IN (?, ?) ORDER BY a.id, b.id",
        _COPIES,
    ).fetchall()
    return [(kind, score, library.get(a), library.get(b)) for a, b, kind, score in rows]


def _events(library: Library, seed: int, count: int) -> list[Pair]:
    """From articles in random order until there are ten times as many as asked for."""
    ids = [row[0] for row in library.connection.execute("SELECT id FROM article ORDER BY id")]
    random.Random(seed).shuffle(ids)
    found: dict[tuple[str, str], Pair] = {}
    for article_id in ids:
        article = library.get(article_id)
        for kin in kin_of(library, article, library.current):
            if kin.relation == "event":
                one, other = sorted((article, library.get(kin.article_id)), key=lambda a: a.id)
                found[one.id, other.id] = (kin.relation, kin.score, one, other)
        if len(found) >= 10 * count:
            break
    return [found[key] for key in sorted(found)]


def _print(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        for relation, score, one, other in pairs(
            library, arguments.seed, arguments.count, arguments.event
        ):
            print(f"{one.id} {other.id} {relation} {score:.3f}")
            for article in (one, other):
                print(f"  {article.title}\n    {article.text[:_SHOWN]}".replace("\n", " ⏎ "))
    return 0


def main() -> int:
    """Run the command line; returns the exit status."""
    top = parser(
        "python -m eval.kin_pairs",
        "In ngẫu nhiên các cặp bài gần trùng (hoặc cùng sự kiện) để người đọc đánh giá.",
        "python -m eval.kin_pairs --data data --seed 7 --count 100",
    )
    top.add_argument("--seed", type=int, default=7, help="hạt giống ngẫu nhiên (mặc định 7)")
    top.add_argument("--count", type=int, default=100, help="số cặp (mặc định 100)")
    top.add_argument("--event", action="store_true", help="cặp cùng sự kiện thay vì gần trùng")
    top.set_defaults(handler=_print)
    return run(top)


if __name__ == "__main__":
    sys.exit(main())
