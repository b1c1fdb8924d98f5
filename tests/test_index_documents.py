"""What a number in a question stands for: the same as among all documents, at any size's cost."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.library import Library
from corpus.numbers import registry
from corpus.numbers.written import Number
from index.documents import Documents, numbers_written
from index.facets import Facet, Facets

_SHORT = ("Nghị quyết {n}", "Luật số {n}/2015", "chỉ thị số {n}", "Quyết định số {n} năm 2014")
_FORMS = (
    *_SHORT, "Nghị quyết số {n}-NQ/TW", "Quyết định số 0{n}/QĐ-TTg", "Quy định số {n}-QĐ/TW",
    "Luật số {n}/2013/QH13", "Nghị quyết số {n}a/2008/NQ-CP ngày 5/1/2008", "số {n}/UBND-KTN",
    "Chỉ thị số {n}-CT/TW ngày 5/1/2022 của Ban Bí thư khóa XIII",
)  # fmt: skip
_STEP = 100


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path, create=True) as library:
        yield library


def _fill(library: Library, names: range, serials: int) -> None:
    """Articles of numbers drawn at will."""
    draw = random.Random(names.start)
    with library.batch():
        for name in names:
            text = ". ".join(
                draw.choice(_FORMS).format(n=draw.randrange(serials)) for _ in range(6)
            )
            number = f"{draw.randrange(serials)}-KL/TW" if draw.random() < 0.3 else None
            odd = "văn bản 2²" if name % 17 == 0 else None
            library.add(
                Article(id=f"a{name}", title="Bài", text=f"Theo {text}.", number=number or odd)
            )


def _held(library: Library) -> dict[str, int]:
    """The revisions that the library has now, as an edition does."""
    return dict(library.connection.execute("SELECT id, revision FROM article").fetchall())


def _documents(library: Library, held: dict[str, int]) -> Documents:
    facets = [
        Facet(entry, article, None, None, None, None, revision)
        for entry, (article, revision) in enumerate(held.items())
    ]
    return Documents(library, Facets.learn(facets, []))


def _all(library: Library, held: dict[str, int]) -> list[registry.Document]:
    """All documents of these revisions."""
    return registry.gathered(
        (article, row)
        for article, revision in held.items()
        for row in registry.rows_of(library.get(article, revision))
    )


def test_a_number_stands_for_what_it_does_among_all_documents(library: Library) -> None:
    _fill(library, range(40), 25)
    held = _held(library)
    del held["a7"]  # one that the edition does not hold yet
    _fill(library, range(20, 30), 30)  # and some that the library has a later revision of
    library.remove("a3")
    documents, known = _documents(library, held), _all(library, held)
    asked = numbers_written(form.format(n=n) for form in _FORMS for n in range(0, 40, 3))
    asked += [replace(number, organ=None) for number in asked] + [Number("9²")]
    kinds = set()
    for number in asked:
        answer = registry.resolved(number, known)
        kinds.add((bool(answer.found), bool(answer.unsure), len(answer.nearest)))
        documents_of = answer.found or answer.unsure
        articles = {one for d in documents_of for one in (*d.articles, *(m[0] for m in d.mentions))}
        assert documents.articles([number]) == articles
        if number.organ is None and 1900 <= number.place <= 2100:
            continue
        (*unknown,) = documents.unknown([number], [])
        nearest = tuple(dict.fromkeys(registry.shown(d.number) for d in answer.nearest))
        assert [one.nearest for one in unknown] == ([] if documents_of else [nearest])
    assert len(kinds) > 2


def test_a_number_costs_no_more_in_a_library_of_many(library: Library) -> None:
    asked = numbers_written(["Nghị quyết 3-NQ/TW", "Luật 7/2013/QH13", "Chỉ thị 99999-CT/TW"])
    _fill(library, range(30), 15)
    few = _cost(library, asked)
    with library.batch():
        for name in range(1_000):
            text = f"Theo Nghị quyết số {1000 + name}-NQ/TW, Chỉ thị số {1000 + name}-CT/TW."
            library.add(Article(id=f"more{name}", title="Bài", text=text))
    assert _cost(library, asked) < 2 * few


def _cost(library: Library, numbers: list[Number]) -> int:
    """Steps of SQLite's machine, each a row or a part of one, that these numbers take."""
    documents = _documents(library, _held(library))
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += _STEP
        return 0

    connection: sqlite3.Connection = library.connection
    connection.set_progress_handler(count, _STEP)
    for number in numbers:
        documents.articles([number])
        list(documents.unknown([number], []))
    connection.set_progress_handler(None, 0)
    return steps
