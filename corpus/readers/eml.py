"""E-mail: the letter, and each attachment that we can read as an article of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from corpus import readers
from corpus.article import Article
from corpus.canonical import canonical, canonical_line, composed
from corpus.checks import check
from corpus.errors import CorpusError, Refused, Skipped, Unreadable
from corpus.formats import format_of
from corpus.identity import file_id
from corpus.legacy.mending import mend
from corpus.pages.markup import parsed, shown
from corpus.source import Source

#: Letters in letters, and attachments of one letter, that are read.
_MAX_DEPTH = 3
_MAX_ATTACHMENTS = 100
#: Programs break the lines of letters at some 72 to 78 characters.
_WRAPPED = 80
_NEW = re.compile(r"[-+*•>–]|\d+[.)]|[a-zđ]\)")
_LEFT_OUT = "thư không có nội dung, chỉ đọc các tệp đính kèm."


def read(source: Source) -> Iterator[Article | CorpusError]:
    yield from _letter(source, 1)


def _letter(source: Source, depth: int) -> Iterator[Article | CorpusError]:
    try:
        letter = message_from_bytes(source.data, policy=policy.default)
        attachments = list(letter.iter_attachments()) if letter.is_multipart() else []
        own = _own(source, letter, bool(attachments))
    except CorpusError:
        raise
    except Exception as error:  # the package has no common base for what a broken letter does
        raise _broken(source) from error
    if depth > _MAX_DEPTH or len(attachments) > _MAX_ATTACHMENTS:
        raise Refused(
            f"{source.where}: thư lồng quá {_MAX_DEPTH} lớp hoặc có quá {_MAX_ATTACHMENTS} tệp "
            "đính kèm; hãy lưu riêng các tệp cần thêm."
        )
    found: list[Article | CorpusError] = [own]
    for at, part in enumerate(attachments, 1):
        found += _attached(source, part, at, depth)
    # The letter is kept as it came: with what is in a refused attachment, it stays outside too.
    refused = next((one for one in found if isinstance(one, Refused)), None)
    if refused is not None:
        raise refused
    yield from found


def _broken(source: Source) -> Unreadable:
    return Unreadable(
        f"{source.where}: không phải thư điện tử (.eml) hoặc thư hỏng; hãy lưu lại thư từ chương "
        "trình thư rồi thêm lại."
    )


def _own(source: Source, letter: EmailMessage, has_more: bool) -> Article | CorpusError:
    """What the letter itself says."""
    subject, sender = _header(letter, "subject"), _header(letter, "from")
    if not subject and not sender:
        raise _broken(source)
    raw, page = _text(source, letter)
    # The subject counts as a line of its own, and so does a mark at its end: "Báo cáo - MẬT".
    above = "\n".join((subject, *re.split(r"[-–:|\[\]()]", subject), page))
    above += "\n".join(_header(letter, name) for name in ("keywords", "comments", "sensitivity"))
    text = canonical("\n".join(_paragraphs(raw)))
    if has_more and not any(character.isalnum() for character in text):
        check(Article(id="", title=subject, text="1"), source.where, raw, above)
        return Skipped(f"{source.where}: {_LEFT_OUT}")
    sent = _sent(letter)
    article = Article(
        id=file_id(source.name, subject),
        title=subject,
        text=text,
        author=sender or None,
        published_on=sent.date().isoformat() if sent else None,
        published_at=sent.isoformat() if sent and sent.tzinfo else None,
        file_name=source.name,
    )
    check(article, source.where, raw, above)
    return article


def _header(letter: EmailMessage, name: str) -> str:
    return canonical_line(mend(str(letter[name] or "")))


def _sent(letter: EmailMessage) -> datetime | None:
    found = getattr(letter["date"], "datetime", None)
    return found if isinstance(found, datetime) else None


def _text(source: Source, letter: EmailMessage) -> tuple[str, str]:
    """The letter's text, and all that its page shows where it is HTML."""
    body = letter.get_body(("plain",)) or letter.get_body(("html",))
    if body is None:
        return "", ""
    content = body.get_content()
    if not isinstance(content, str):
        return "", ""
    other = letter.get_body(("html",))
    page = other.get_content() if other is not None else ""
    page = shown(parsed(page, source.where)) if isinstance(page, str) and page.strip() else ""
    if body.get_content_type() == "text/html":
        return page, page
    return mend(content), page


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a letter whose lines were broken at a fixed width."""
    lines = [line.rstrip() for line in composed(text).splitlines()]
    width = max(map(len, lines), default=0)
    held = ""
    last = ""
    for line in lines:
        words = line.split()
        had_room = words and len(last) + 1 + len(words[0]) <= width
        if held and words and width <= _WRAPPED and not had_room and not _NEW.match(line):
            held = f"{held} {line.strip()}"
        else:
            yield held
            held = line
        last = line
    yield held


def _attached(
    source: Source, part: EmailMessage, at: int, depth: int
) -> Iterator[Article | CorpusError]:
    """The articles of an attachment, or why it is left out."""
    is_letter = part.get_content_type() == "message/rfc822"
    name = canonical_line(part.get_filename() or f"thư đính kèm {at}.eml" * is_letter)
    if not name:
        return  # a picture that the letter shows
    inner = part.get_content() if is_letter else None
    # As bytes: what kind of text they are is for the reader to find out.
    data = inner.as_bytes() if inner is not None else part.get_payload(decode=True)
    attached = Source(
        where=f"{source.where} › {name}",
        name=f"{source.name}/{name}",
        data=data if isinstance(data, bytes) else b"",
        content_type=str(part["content-type"] or ""),
    )
    try:
        form = "eml" if is_letter else format_of(attached)
        if form not in readers.READERS:
            raise Unreadable(f"{attached.where}: không đọc loại tệp này khi đính kèm trong thư.")
        if form == "eml":
            yield from _letter(attached, depth + 1)
        else:
            yield from readers.READERS[form](attached)
    except Unreadable as error:
        yield Skipped(str(error))
    except Refused as error:
        yield (
            error
            if is_letter
            else Refused(f"{source.where}: không nhận thư vì tệp đính kèm bị từ chối: {error}")
        )
