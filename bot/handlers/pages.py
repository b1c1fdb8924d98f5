"""What the buttons below an answer show: the paragraphs around a quotation, the whole article,
other results, a Word file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bot import history, phrasing, word
from bot.catalogue import Text, answers
from bot.desk import Desk
from bot.handlers.lookups import listed
from bot.history import Asked
from bot.message import Button, Draft, File, Part, plain
from bot.registry import EVERYWHERE, Handler, Reply
from bot.request import Request
from bot.users import Role
from corpus.article import Article
from index import holdings, wording
from index.answer import Citation
from index.engine import Engine

#: Code points of a page of the context, and of a whole article.
_CONTEXT, _ARTICLE = 1_500, 3_400
#: Of the line that says where an article is from.
_KNOWN = 200
#: A page of the quotation's own paragraph and its neighbours may be so long.
_CENTRE = 3_000
#: Articles named as other results, at most.
_OTHERS = 8

Slice = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Cited:
    """A quotation of an earlier answer with its article, which the edition still holds so."""

    asked: Asked
    place: int
    citation: Citation
    article: Article


async def context(desk: Desk, request: Request) -> Reply:
    """The quotation's own paragraph with those beside it; « and » go through the article."""
    place, page = request.page % _PLACES, request.page // _PLACES
    cited = await _cited(desk, request, place)
    if cited is None:
        return _gone(request)
    pages, centre = around(cited.article.text, cited.citation)
    at = page - 1 if page else centre  # page 0: where the quotation stands
    draft = Draft()
    source = wording.field(cited.article.title)
    draft.add(answers.CONTEXT(request.language, number=place + 1, source=source) + "\n\n")
    start, end = pages[min(at, len(pages) - 1)]
    text, quoted = cited.article.text, cited.citation
    if start <= quoted.start and quoted.end <= end:
        draft.add(text[start : quoted.start].lstrip())
        draft.add(text[quoted.start : quoted.end], "bold").add(text[quoted.end : end])
    else:
        draft.add(text[start:end].lstrip())
    return _paged(desk, request, "ctx", cited, draft, at, len(pages))


async def article(desk: Desk, request: Request) -> Reply:
    """The whole article, page by page."""
    place, page = request.page % _PLACES, request.page // _PLACES
    cited = await _cited(desk, request, place)
    if cited is None:
        return _gone(request)
    pages = cut(cited.article.text, 0, len(cited.article.text), _ARTICLE)
    at = min(max(page - 1, 0), len(pages) - 1)
    title = wording.field(cited.article.title)
    known = holdings.line(cited.article).removeprefix(title).removeprefix(" · ")
    draft = Draft().add(title, "bold")
    draft.add(f"\n{wording.field(known, _KNOWN)}\n\n" if known else "\n\n")
    draft.add(cited.article.text[slice(*pages[at])].lstrip())
    return _paged(desk, request, "art", cited, draft, at, len(pages))


async def article_file(desk: Desk, request: Request) -> Reply:
    cited = await _cited(desk, request, request.page % _PLACES)
    if cited is None:
        return _gone(request)
    title = wording.field(cited.article.title, 200)
    file = File(word.name_of(title), word.article(cited.article))
    return Reply((Part(answers.FILE_OF(request.language, title=title), file=file),))


async def others(desk: Desk, request: Request) -> Reply:
    """The articles that were found beside those quoted."""
    asked = await _asked(desk, request)
    if asked is None:
        return Reply(toast=answers.OLD(request.language))
    ask = partial(Engine.ask, question=asked.understood, filters=asked.filters)
    answer = await desk.worker.do(ask)
    quoted = {citation.article_id for citation in asked.citations}
    ids = [one for one in answer.ranked if one not in quoted][:_OTHERS]
    found = await desk.worker.do(partial(holdings.named, ids=ids))
    if not found:
        return Reply(plain(answers.NO_OTHERS(request.language)))
    head = [answers.OTHERS(request.language, question=wording.field(asked.understood))]
    within = "; ".join(phrasing.said(one, request.language) for one in asked.filters.told())
    if within:
        head.append(answers.WITHIN(request.language, filters=within))
    return Reply(plain("\n".join([*head, *listed(found)])))


async def word_file(desk: Desk, request: Request) -> Reply:
    """The one answer as a Word file; /xuat makes one of the whole conversation."""
    asked = await _asked(desk, request)
    if asked is None:
        return Reply(toast=answers.OLD(request.language))
    return Reply((await word.reply(desk, [asked], request.language),))


async def _asked(desk: Desk, request: Request) -> Asked | None:
    work = partial(history.find, answer=request.subject, user_id=request.user_id)
    return await desk.store.do(work)


async def _cited(desk: Desk, request: Request, place: int) -> _Cited | None:
    """None where the answer was forgotten, or where the edition holds the article no longer, or
    in another revision: nothing of it may then be shown."""
    asked = await _asked(desk, request)
    if asked is None or place >= len(asked.citations):
        return None
    citation = asked.citations[place]
    work = partial(holdings.held, article_id=citation.article_id, revision=citation.revision)
    found = await desk.worker.do(work)
    return None if found is None else _Cited(asked, place, citation, found)


#: Quotations in an answer, at most; the pages of each are numbered from 1.
_PLACES = 10


def _paged(
    desk: Desk, request: Request, action: str, cited: _Cited, draft: Draft, at: int, count: int
) -> Reply:
    """A page with its buttons: in place of the page before where it is turned, else as a new
    message."""
    turned = request.page >= _PLACES

    def to(label: Text, page: int) -> Button:
        number = (page + 1) * _PLACES + cited.place
        return desk.button(request, label, action, cited.asked.id, number)

    row = [to(answers.BUTTON_BEFORE, at - 1)] if at > 0 else []
    row += [to(answers.BUTTON_NEXT, at + 1)] if at + 1 < count else []
    file = desk.button(request, answers.BUTTON_FILE, "file", cited.asked.id, cited.place)
    draft.text = draft.text.rstrip()
    if count > 1:
        draft.add("\n\n" + answers.PAGE(request.language, page=at + 1, count=count))
    rows = tuple(filter(None, (tuple(row), (file,))))
    page = Part(draft.text, tuple(draft.spans), rows, request.wish.message_id if turned else None)
    return Reply((page,))


def _gone(request: Request) -> Reply:
    return Reply(toast=answers.GONE(request.language))


def around(text: str, citation: Citation) -> tuple[list[Slice], int]:
    """The pages of an article such that one holds a quotation with the paragraphs beside it, and
    which one that is."""
    start, end = _line_start(text, citation.start), _line_end(text, citation.end)
    if end - start <= _CENTRE // 2:  # with a paragraph before and after, where they are short
        wider = _line_start(text, max(start - 1, 0)), _line_end(text, min(end + 1, len(text)))
        start, end = wider if wider[1] - wider[0] <= _CENTRE else (start, end)
    if end - start > _CENTRE:  # a paragraph that no page holds
        room = max(0, _CENTRE - (citation.end - citation.start)) // 2
        start, end = max(start, citation.start - room), min(end, citation.end + room)
    before = cut(text, 0, start, _CONTEXT)
    centre = cut(text, start, end, _CENTRE)  # several pages where the quotation is longer
    return [*before, *centre, *cut(text, end, len(text), _CONTEXT)], len(before)


def cut(text: str, start: int, end: int, longest: int) -> list[Slice]:
    """Slices at paragraph ends, else at spaces, that join to the whole but for what is blank."""
    found: list[Slice] = []
    while start < end:
        stop = min(start + longest, end)
        if stop < end:
            for mark in ("\n", ". ", " "):
                at = text.rfind(mark, start + longest // 2, stop)
                if at > start:
                    stop = at + 1
                    break
        if text[start:stop].strip():
            found.append((start, stop))
        start = stop
    return found


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


HANDLERS = tuple(
    Handler("callback", name, Role.READER, run, EVERYWHERE)
    for name, run in (
        ("ctx", context),
        ("art", article),
        ("file", article_file),
        ("more", others),
        ("word", word_file),
    )
)
