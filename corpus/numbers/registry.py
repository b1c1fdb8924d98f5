"""The registry: which documents the corpus holds or mentions, by number, and where.

Numbering restarts each term, so one number may be two documents: what differs in date stays apart,
and a mention without a date joins a dated one only where the number itself holds the year.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import asdict, dataclass, replace

from corpus.article import Article
from corpus.canonical import canonical_line
from corpus.errors import NoNumber
from corpus.numbers.written import OF_PARTY, Number, mentions
from corpus.official.kinds import KINDS, body_of

TABLES = """
CREATE TABLE number (                -- document numbers of each article's current revision
  article_id TEXT NOT NULL REFERENCES article(id),
  start INTEGER,                     -- code points of the text; NULL: the article's own number
  "end" INTEGER,
  number TEXT NOT NULL               -- corpus.numbers.written.Number, JSON
);
CREATE INDEX number_by_article ON number (article_id);
CREATE INDEX number_by_serial ON number (ltrim(json_extract(number, '$.serial'), '0'));
CREATE INDEX number_by_place ON number (
  coalesce(json_extract(number, '$.kind'), json_extract(number, '$.name'), ''),
  CAST(json_extract(number, '$.serial') AS INTEGER)
);
"""

# What the indexes hold of a number, as they have it.
_SERIAL = "ltrim(json_extract(n.number, '$.serial'), '0')"
_KIND = "coalesce(json_extract(n.number, '$.kind'), json_extract(n.number, '$.name'), '')"
_PLACE = "CAST(json_extract(n.number, '$.serial') AS INTEGER)"
#: The join is crossed lest the planner go through all articles.
_READ = (
    'SELECT n.article_id, a.revision, n.start, n."end", n.number '
    "FROM number n CROSS JOIN article a ON a.id = n.article_id "
)

#: Documents named where the one asked for is not there.
NEAREST = 3
#: Documents of one serial that a text can name and still have its short forms told apart; no real
#: text has a tenth of them, and a hostile one must not take hours.
_SERIALS = 200


@dataclass(frozen=True, slots=True)
class Document:
    """A document by its number: the articles that are it, and (article id, start, end) of each
    place that mentions it."""

    number: Number
    articles: tuple[str, ...]
    mentions: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a written number stands for.

    ``unsure``: what is known of these does not tell whether they are the one asked for ("khóa XII"
    of a document whose term nobody says). ``nearest`` are *other* documents, where there is none.
    """

    asked: Number
    found: tuple[Document, ...]
    unsure: tuple[Document, ...]
    nearest: tuple[Document, ...]


#: A row of the table, but for its article.
Row = tuple[int | None, int | None, str]


def record(connection: sqlite3.Connection, article: Article) -> None:
    """Keep the numbers of an article's new revision in place of those of the one before."""
    connection.execute("DELETE FROM number WHERE article_id = ?", (article.id,))
    connection.executemany(
        "INSERT INTO number VALUES (?, ?, ?, ?)", [(article.id, *row) for row in rows_of(article)]
    )


def rows_of(article: Article) -> list[Row]:
    """What is kept of an article's revision."""
    own = own_number(article)
    found = mentions(article.text)
    numbers = _completed([mention.number for mention in found], own)
    rows: list[Row] = [(m.start, m.end, _json(n)) for m, n in zip(found, numbers, strict=True)]
    return [*rows, (None, None, _json(own))] if own else rows


def kept(connection: sqlite3.Connection, article_id: str) -> list[Row]:
    """What the table holds of an article."""
    return connection.execute(
        'SELECT start, "end", number FROM number WHERE article_id = ?', (article_id,)
    ).fetchall()


def own_number(article: Article) -> Number | None:
    """The number that the article carries, with what its other fields say of it."""
    if not article.number:
        return None
    written = f"số {article.number}"
    read = [m for m in mentions(written, typed=True) if m.end == len(written)]
    number = read[0].number if read else Number(serial=article.number)
    name = next((kind.name for kind in KINDS if kind.english == article.kind), None)
    body = body_of(article.issuer) if article.issuer else None
    return replace(
        number,
        name=name or number.name,
        issuer=body.name if body else article.issuer,
        issued_on=article.issued_on,
    )


def documents(connection: sqlite3.Connection) -> list[Document]:
    """All documents that current articles are or mention, by kind, number and date."""
    current = connection.execute("SELECT id FROM article WHERE removed_at IS NULL").fetchall()
    return gathered(rows_among(connection, {article for (article,) in current}))


def rows_among(connection: sqlite3.Connection, articles: Set[str]) -> Iterator[tuple[str, Row]]:
    """The numbers of the latest revision of each of these articles."""
    for article, *row in connection.execute(
        'SELECT article_id, start, "end", number FROM number'
    ).fetchall():
        if article in articles:
            yield article, (row[0], row[1], row[2])


def revised(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """The articles that have more than one revision, with the latest."""
    return connection.execute("SELECT id, revision FROM article WHERE revision > 1").fetchall()


def number_of(row: Row) -> Number:
    """The number that a row keeps."""
    return Number(**json.loads(row[2]))


def of_serial(connection: sqlite3.Connection, number: Number) -> list[tuple[str, int, Row]]:
    """What every article, in the revision told, has with a number's serial."""
    rows = connection.execute(f"{_READ} WHERE {_SERIAL} = ?", (number.serial.lstrip("0"),))
    return [(article, revision, (*row,)) for article, revision, *row in rows.fetchall()]


def of_place(
    connection: sqlite3.Connection, number: Number, place: int
) -> list[tuple[str, int, Row]]:
    """What every article, in the revision told, has of a number's kind at this place."""
    kinds = kinds_of(number)
    rows = connection.execute(
        f"{_READ} WHERE {_KIND} IN ({', '.join('?' * len(kinds))}) AND {_PLACE} = ?",
        (*kinds, place),
    )
    return [(article, revision, (*row,)) for article, revision, *row in rows.fetchall()]


def places(connection: sqlite3.Connection, number: Number) -> Iterator[int]:
    """Where numbers of this one's kind stand, the nearest first, read as far as they are taken."""

    def walk(kind: str, way: str, at: int) -> Iterator[int]:
        found, sign, step = {"up": ("min", ">=", 1), "down": ("max", "<=", -1)}[way]
        query = f"SELECT {found}({_PLACE}) FROM number n WHERE {_KIND} = ? AND {_PLACE} {sign} ?"
        while (place := connection.execute(query, (kind, at)).fetchone()[0]) is not None:
            yield place
            at = place + step

    ways = [
        walk(kind, way, at)
        for kind in kinds_of(number)
        for way, at in (("up", number.place), ("down", number.place - 1))
    ]
    return heapq.merge(*ways, key=lambda place: abs(place - number.place))


def kinds_of(number: Number) -> tuple[str, ...]:
    """What the numbers of one kind may have for it: its letters, or only a name."""
    letters = number.letters or ""
    return (letters, *(kind.name for kind in KINDS if kind.letters == letters))


def gathered(rows: Iterable[tuple[str, Row]]) -> list[Document]:
    """The documents that these articles are or mention, by kind, number and date."""
    groups: defaultdict[tuple[object, ...], list[tuple[str, Row, Number]]] = defaultdict(list)
    # Always in one order: where two tell a document's fields differently the first counts.
    for article, row in sorted(rows, key=lambda r: (r[0], -1 if r[1][0] is None else r[1][0])):
        number = number_of(row)
        groups[_identity(number)].append((article, row, number))
    found = [
        Document(
            _merged([number for *_, number in group]),
            tuple(article for article, (start, _, _), _ in group if start is None),
            tuple(
                (article, start, end)
                for article, (start, end, _), _ in group
                if start is not None and end is not None
            ),
        )
        for group in groups.values()
    ]
    return sorted(found, key=lambda d: _order(d.number))


def resolve(connection: sqlite3.Connection, written: str) -> list[Resolved]:
    """What each number in a text that a person wrote stands for.

    Raises NoNumber where the text holds none.
    """
    asked = mentions(canonical_line(written), typed=True)
    if not asked:
        raise NoNumber(
            f"“{written[:80]}” không phải số hiệu văn bản; hãy viết như “12-CT/TW”, "
            "“Chỉ thị 12” hoặc “34/2016/NĐ-CP”."
        )
    known = documents(connection)
    return [resolved(mention.number, known) for mention in asked]


def shown(number: Number) -> str:
    """The number with what tells it from others: "12-CT/TW", "chỉ thị 12 của Ban Bí thư"."""
    of = f" của {number.issuer}" if number.issuer and number.organ is None else ""
    return f"{number}{of}"


def resolved(number: Number, known: Sequence[Document]) -> Resolved:
    """What a number stands for among these documents."""
    agreeing = tuple(d for d in known if number.agrees(d.number))
    found = tuple(d for d in agreeing if _answers(number, d.number))
    if agreeing:
        return Resolved(number, found, () if found else agreeing, ())
    near = [
        d for d in known if d.number.letters == number.letters or d.number.plain == number.plain
    ]
    near.sort(
        key=lambda d: (abs(d.number.place - number.place), d.number.letters != number.letters)
    )
    return Resolved(number, (), (), tuple(near[:NEAREST]))


def _answers(asked: Number, held: Number) -> bool:
    """Whether a number that agrees is surely the one asked for: all that was asked is known."""
    known_office = held.organ or (held.issuer and body_of(held.issuer))
    return (
        bool(asked.organ is None or known_office)
        and bool(asked.year is None or held.year or held.issued_on)
        and bool(asked.issuer is None or held.issuer or held.organ)
        and bool(asked.issued_on is None or held.issued_on)
        and bool(asked.term is None or held.term)
    )


def _completed(numbers: Sequence[Number], own: Number | None) -> list[Number]:
    """The numbers of one text, each with what is said of it elsewhere there.

    "Chỉ thị số 12-CT/TW ngày … (sau đây gọi là Chỉ thị 12)": a number that agrees with just one
    of those written more fully is that one.
    """
    # By serial, in which all that agree are equal: a list of repealed documents names thousands.
    fuller: defaultdict[str, list[Number]] = defaultdict(list)
    if own:
        fuller[own.plain].append(own)
    each = dict.fromkeys(numbers)
    for number in sorted(each, key=lambda n: -_told(n)):
        full = fuller[number.plain]
        if len(full) > _SERIALS:
            continue
        alike = [at for at, other in enumerate(full) if number.agrees(other)]
        if len(alike) == 1:
            full[alike[0]] = _merged([full[alike[0]], number])
        elif not alike:
            full.append(number)
    return [_complete(number, fuller[number.plain]) for number in numbers]


def _complete(number: Number, fuller: Sequence[Number]) -> Number:
    if len(fuller) > _SERIALS:
        return number
    same = [other for other in fuller if number.agrees(other)]
    return _merged([number, same[0]]) if len(same) == 1 else number


def _told(number: Number) -> int:
    return sum(value is not None for value in asdict(number).values()) + 10 * bool(number.organ)


def _merged(numbers: Iterable[Number]) -> Number:
    """One number with all that agreeing ones tell; what they tell differently stays the first's."""
    first, *others = (asdict(number) for number in numbers)
    for other in others:
        first = {key: value if value is not None else other[key] for key, value in first.items()}
    return Number(**first)


def _identity(number: Number) -> tuple[object, ...]:
    """What numbers of one document have in common, in whatever article they stand."""
    sure = number.organ and (number.year or number.issued_on)
    beside = () if sure else (number.issuer, number.term)
    of_party = number.organ is None or number.organ in OF_PARTY
    named = number.name if number.letters == "QĐ" and of_party else None
    return (
        number.letters,
        named,
        number.plain,
        number.year,
        number.organ,
        number.issued_on,
        beside,
    )


def _order(number: Number) -> tuple[object, ...]:
    return (number.letters or "", number.organ or "", number.year or 0, number.place, number.plain,
            number.issued_on or "", number.issuer or "", number.name or "")  # fmt: skip


def _json(number: Number) -> str:
    told = {key: value for key, value in asdict(number).items() if value is not None}
    return json.dumps(told, ensure_ascii=False)
