"""Looking things up: a search within bounds, a document, holdings, newest articles, a code."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from functools import partial

from bot import chart, phrasing, render
from bot.catalogue import Language, answers, library
from bot.desk import Desk
from bot.handlers import asking
from bot.message import Draft, File, Part, plain
from bot.registry import EVERYWHERE, Handler, Reply
from bot.request import Request
from bot.users import Role
from corpus.article import Article
from corpus.errors import NoNumber
from corpus.folding import unmarked
from corpus.numbers.registry import Resolved, shown
from corpus.numbers.written import Number
from corpus.official.kinds import kind_of
from index import holdings, wording
from index.errors import BadCode, NotProved
from index.holdings import Card
from index.proof import Proof
from index.reading.filters import Filters
from index.reading.told import OTHER_KINDS

_FILTER = re.compile(r"(\w+):\s*(?:\"([^\"]+)\"|“([^”]+)”|(\S+))\s*")
_NEWEST = 10
#: Words of a kind's name, at most.
_KIND_WORDS = 4
#: Documents of one number, and articles that mention one, that are named.
_CARDS, _MENTIONS = 3, 8
#: Publishers named in words.
_NAMED = 12
_RELATIONS = {
    "replaces": library.REPLACES,
    "amends": library.AMENDS,
    "repeals": library.REPEALS,
}


async def search(desk: Desk, request: Request) -> Reply:
    """A question within bounds: "/tim năm:2023 hội nghị nào bàn về …"."""
    given: dict[str, list[str]] = {}
    rest = request.text
    while found := _FILTER.match(rest):
        name = unmarked(found[1].lower())
        if name not in _CONDITIONS:
            return Reply(plain(library.UNKNOWN_FILTER(request.language, name=found[1])))
        value, rest = found[2] or found[3] or found[4], rest[found.end() :]
        if found[4] and _CONDITIONS[name] == "kind":
            value, rest = _kind(f"{value} {rest}")
        given.setdefault(_CONDITIONS[name], []).append(value)
    if not rest.strip():
        return Reply(plain(library.HOW_TO_SEARCH(request.language)))
    year = given.get("year", [None])[-1]
    filters = Filters.written(
        since=given.get("since", [year])[-1],
        until=given.get("until", [year])[-1],
        kinds=tuple(given.get("kind", ())),
        publishers=tuple(given.get("publisher", ())),
        numbers=tuple(given.get("number", ())),
    )
    return await asking.searched(desk, request, rest.strip(), filters)


def _kind(text: str) -> tuple[str, str]:
    """A kind at the beginning, of several words where it is known so, and what is behind it."""
    words = text.split()
    known = (n for n in range(_KIND_WORDS, 1, -1) if _is_kind(" ".join(words[:n])))
    count = next(known, 1)
    return " ".join(words[:count]), " ".join(words[count:])


def _is_kind(name: str) -> bool:
    return kind_of(name) is not None or name.lower() in OTHER_KINDS.values()


_CONDITIONS = {
    "tu": "since", "den": "until", "nam": "year", "loai": "kind", "nguon": "publisher",
    "so": "number",
}  # fmt: skip


async def document(desk: Desk, request: Request) -> Reply:
    """A document's card: title, issuer, date, relations, what mentions it."""
    if not request.text:
        return Reply(plain(library.HOW_TO_DOCUMENT(request.language)))
    try:
        found = await desk.worker.do(partial(holdings.document, written=request.text))
    except NoNumber:
        return Reply(plain(library.HOW_TO_DOCUMENT(request.language)))
    texts = [_resolved(one, cards, request.language) for one, cards in found[:_CARDS]]
    return Reply(plain("\n\n".join(texts)))


def _resolved(one: Resolved, cards: list[Card], language: Language) -> str:
    if not cards:
        number = wording.numbered(shown(one.asked), phrasing.words(language))
        lines = [library.NO_DOCUMENT(language, number=number)]
        if one.nearest:
            numbers = ", ".join(dict.fromkeys(shown(d.number) for d in one.nearest))
            lines.append(library.NEAREST(language, numbers=numbers))
        return "\n".join(lines)
    lines = [] if one.found else [library.UNSURE(language)]
    cards = [card for card in cards if not any(_says_less(card, other) for other in cards)]
    return "\n".join([*lines, "\n\n".join(_card(card, language) for card in cards[:_CARDS])])


def _says_less(card: Card, other: Card) -> bool:
    """Whether one card repeats another with something left out: an article names a document with
    its day once, and then without."""
    known, more = ((c.document.number.issuer, c.document.number.issued_on) for c in (card, other))
    lines, others = ({*map(holdings.line, one.mentioned_in)} for one in (card, other))
    return (
        known != more
        and all(value in (None, its) for value, its in zip(known, more, strict=True))
        and str(card.document.number) == str(other.document.number)
        and card.articles == other.articles
        and lines <= others
    )


def _card(card: Card, language: Language) -> str:
    number = card.document.number
    day = number.issued_on
    lines = [_called(number)]
    issuer = wording.field(number.issuer)
    lines += [library.ISSUED(language, issuer=issuer)] if issuer else []
    lines += [library.DATED(language, day=wording.date(day))] if day else []
    for article in card.articles:
        lines += _of_article(article, language)
    if not card.articles:
        lines.append(library.ONLY_MENTIONED(language))
    if card.mentioned_in:
        lines.append(library.MENTIONED(language, count=len(card.mentioned_in)))
        lines += listed(card.mentioned_in[:_MENTIONS])
    return "\n".join(lines)


def _called(number: Number) -> str:
    """ "Chỉ thị số 12-CT/TW"; a number without an organ is written with its name: "Chỉ thị 12"."""
    if number.organ is None:
        written = str(number)
        return written[:1].upper() + written[1:]
    return " ".join(filter(None, (number.name and number.name.capitalize(), "số", str(number))))


def _of_article(article: Article, language: Language) -> list[str]:
    lines = [library.FULL_TEXT(language, title=wording.field(article.title))]
    if article.signer:
        lines.append(library.SIGNED(language, signer=wording.field(article.signer)))
    if article.abstract:
        lines.append(library.ABSTRACT(language, abstract=wording.field(article.abstract)))
    for relation, number in article.relations:
        if relation in _RELATIONS:
            lines.append(_RELATIONS[relation](language, number=wording.field(number)))
    return lines


async def sources(desk: Desk, request: Request) -> Reply:
    """What the corpus holds, in words and as a picture."""
    language = request.language
    held = await desk.worker.do(holdings.holdings)
    until = (
        library.UNTIL(language, day=wording.date(held.until))
        if held.until
        else library.NO_UNTIL(language)
    )
    head = library.HOLDINGS(language, edition=held.edition, count=held.articles, until=until)
    named = list(held.publishers.items())
    lines = [library.BY_PUBLISHER(language)]
    for name, count in named[:_NAMED]:
        lines.append(f"– {wording.field(name, 80) or library.NO_PUBLISHER(language)}: {count}")
    if len(named) > _NAMED:
        others = library.OTHER_SOURCES(language, count=len(named) - _NAMED)
        lines.append(f"– {others}: {sum(count for _, count in named[_NAMED:])}")
    picture = await asyncio.to_thread(chart.holdings, held, language)
    photo = Part(head, file=File("kho.png", picture, "photo"))
    return Reply((photo, *plain("\n".join(lines))))


async def newest(desk: Desk, request: Request) -> Reply:
    found = await desk.worker.do(partial(holdings.newest, count=_NEWEST))
    edition = await desk.worker.do(lambda engine: engine.edition)
    head = library.NEWEST(request.language, edition=edition)
    return Reply(plain("\n".join([head, *listed(found)])))


def listed(articles: Iterable[Article]) -> list[str]:
    """A line for each article; several that would read the same, as the briefs of one report do,
    are one line with their number."""
    counts = Counter(map(holdings.line, articles))
    return [f"– {line}" + (f" (×{count})" if count > 1 else "") for line, count in counts.items()]


async def prove(desk: Desk, request: Request) -> Reply:
    """Whether the quotation of a code is in the record, with the paragraphs around it."""
    language = request.language
    if not request.text:
        return Reply(plain(library.HOW_TO_PROVE(language)))
    try:
        proof = await desk.worker.do(lambda engine: engine.prove(request.text))
    except (BadCode, NotProved) as error:
        sentence = str(error)
        reason = sentence[:1].upper() + sentence[1:]
        return Reply(plain(library.NOT_PROVED(language, reason=reason)))
    return Reply(_proof(proof, language))


def _proof(proof: Proof, language: Language) -> tuple[Part, ...]:
    head = Draft().add(library.PROVED(language, code=proof.code), "bold").add("\n")
    source = wording.source(proof.citation, phrasing.words(language))
    below = Draft().add(answers.SOURCE(language) + source)
    day = wording.date(proof.since) if proof.since else ""
    if proof.state == "removed":
        below.add("\n" + library.REMOVED(language, day=day))
    elif proof.state == "revised":
        still = library.STILL_SAID if proof.still_said else library.NO_LONGER_SAID
        below.add("\n" + library.REVISED(language, day=day, still=still(language)))
    return tuple(one.part() for one in render.quotation(head, proof.citation, below))


HANDLERS = (
    Handler("command", "tim", Role.READER, search, EVERYWHERE, about=library.ABOUT_SEARCH),
    Handler("command", "vanban", Role.READER, document, EVERYWHERE, about=library.ABOUT_DOCUMENT),
    Handler("command", "nguon", Role.READER, sources, EVERYWHERE, about=library.ABOUT_SOURCES),
    Handler("command", "moi", Role.READER, newest, EVERYWHERE, about=library.ABOUT_NEWEST),
    Handler("command", "kiemchung", Role.READER, prove, EVERYWHERE, about=library.ABOUT_PROVE),
)
