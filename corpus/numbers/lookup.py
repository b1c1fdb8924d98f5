"""``python -m corpus numbers``: the documents that the corpus holds or mentions, by number."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from corpus.library import Library
from corpus.numbers.registry import Document, Resolved, documents, resolve, shown
from corpus.numbers.written import Number
from corpus.settings import data_folder


def numbers(arguments: argparse.Namespace) -> int:
    """List all documents, or say what each number in a text stands for."""
    with Library.open(data_folder(arguments.data)) as library:
        if arguments.text is None:
            _print_all(documents(library.connection), as_json=arguments.json)
        else:
            _print_resolved(resolve(library.connection, arguments.text), as_json=arguments.json)
    return 0


def _print_all(found: list[Document], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([_record(document) for document in found], ensure_ascii=False, indent=1))
        return
    for document in found:
        print(_line(document))
    print(f"Tổng cộng {len(found)} văn bản.")


def _print_resolved(resolved: list[Resolved], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([_answer(one) for one in resolved], ensure_ascii=False, indent=1))
        return
    for one in resolved:
        for document in one.found:
            print(_line(document))
        for document in one.unsure:
            print(f"Chưa rõ {shown(one.asked)} có phải văn bản này không: {_line(document)}")
        if not one.found and not one.unsure:
            near = ", ".join(dict.fromkeys(shown(d.number) for d in one.nearest))
            others = f"; gần nhất (không phải văn bản đó): {near}" if near else ""
            print(f"Trong kho không có văn bản {shown(one.asked)}{others}.")


def _line(document: Document) -> str:
    number = document.number
    day = "/".join(reversed(number.issued_on.split("-"))) if number.issued_on else "không rõ ngày"
    about = (str(number), number.name, number.issuer, day, number.term and f"khóa {number.term}")
    parts = [part for part in about if part]
    if document.articles:
        parts.append(f"toàn văn: {', '.join(document.articles)}")
    if document.mentions:
        counts = Counter(article for article, _, _ in document.mentions)
        places = (f"{article} ({count} lần)" for article, count in counts.items())
        parts.append(f"được nhắc trong: {', '.join(places)}")
    return " · ".join(parts)


def _answer(resolved: Resolved) -> dict[str, Any]:
    return {
        "asked": _told(resolved.asked),
        "found": [_record(document) for document in resolved.found],
        "unsure": [_record(document) for document in resolved.unsure],
        "nearest_but_other": [_record(document) for document in resolved.nearest],
    }


def _record(document: Document) -> dict[str, Any]:
    places = [{"article_id": a, "start": s, "end": e} for a, s, e in document.mentions]
    return {**_told(document.number), "articles": document.articles, "mentions": places}


def _told(number: Number) -> dict[str, Any]:
    return {"number": str(number), **asdict(number)}
