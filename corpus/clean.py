"""From the raw text of a web page to its article: chrome out, captions apart, metadata found.

The rules look at the form of a line and at what stands around it, never at one publisher's page.
Where a line could be the article's own it stays: a menu left in is a blemish, a lost sentence a
fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.canonical import canonical_line, composed
from corpus.captions import LIST_ITEM, without_captions
from corpus.metadata import (
    agency_mark,
    author_line,
    document_title,
    page_date,
    publisher_line,
)

#: Lines that are a page's buttons, counters or pictures wherever they stand.
_BUTTON = re.compile(
    r"In (?:bài(?: viết)?|trang|tin)|Bản in|Gửi (?:e?-?mail|bài viết|cho bạn bè)|"
    r"Cỡ chữ:?(?: ?(?:A?[-+|/]|A|nhỏ|vừa|lớn|to|mặc định))*|"
    r"A[-+]?(?: ?[|/]? ?A[-+]?){1,2}|Chia sẻ(?: (?:bài viết|tin|lên|qua|trên))?"
    r"(?: (?:Facebook|Zalo|Twitter|X|Messenger|LinkedIn|Telegram|Viber|e-?mail|mạng xã hội))?:?|"
    r"Facebook|Zalo|Twitter|Messenger|Tweet|Share|Print|Sao chép liên kết|Copy link|"
    r"Lưu (?:bài(?: viết)?|tin)|Nghe (?:đọc )?bài(?: viết)?|Theo dõi .{1,40} trên Google News|"
    r"Quảng cáo|Advertisement|Đăng nhập|Back To Top|Quay lên trên|(?:Về|Lên) đầu trang|"
    r"(?:reset )?captcha|Your browser does not support.*",
    re.IGNORECASE,
)
#: Counters and buttons that share a line with the date.
_COUNTER = re.compile(
    r"(?:Số )?Lượt (?:xem|đọc|truy cập|view)s?\s*:\s*[\d.,]*|In bài viết|Bản in|Cỡ chữ:?|\bA[-+]|"
    r"(?<![\d/.-])[\d.,]+\s*lượt (?:xem|đọc)(?!\s*:)",
    re.IGNORECASE,
)
#: Where a page's own end begins. After these no prose of the article is expected …
_END = re.compile(
    r"Ý kiến (?:của )?bạn đọc(?: ?[-–:(].*)?|(?:Gửi|Viết|Thêm) (?:bình luận|ý kiến|phản hồi).*|"
    r"Chia sẻ bài viết:?|reset captcha|Back To Top|Quay lên trên|(?:Về|Lên) đầu trang|"
    r"(?:Các )?(?:tin|bài)(?: viết)? (?:khác|cùng chuyên mục|mới hơn|cũ hơn|đã đưa)|"
    r"Những tin (?:mới|cũ) hơn|Tổng số điểm của bài viết.*|Click để đánh giá.*|Ý kiến ?\(\d+\)|"
    r"Bản quyền (?:thuộc|của).*|(?:Mới|Đọc|Xem) nhiều nhất|Có thể bạn quan tâm|Tin cùng chuyên mục",
    re.IGNORECASE,
)
#: … and these may also be words of the article, so they end it only where no prose follows.
_PERHAPS_END = re.compile(
    r"(?:Bình luận|Phản hồi)(?: ?\(\d+\))?|\d+ bình luận|Mới nhất|(?:Tin|Bài(?: viết)?) liên quan|"
    r"(?:Từ khóa|Từ khoá|Tags?|Chủ đề)\s*:?.{0,120}|Đọc thêm|Xem thêm|Đánh giá bài viết|Trở lại",
    re.IGNORECASE,
)
#: The long lines of comment forms, which would otherwise pass for prose.
_FORM = re.compile(
    r"gõ tiếng việt có dấu|biên tập (?:ý kiến|bình luận)|ý kiến (?:của |đóng góp của )?bạn đọc|"
    r"đính kèm (?:file|tệp)|mã (?:xác nhận|bảo mật|kiểm tra)|bình luận (?:của bạn )?sẽ được|"
    r"ghi rõ nguồn|bản quyền (?:thuộc|của)|giấy phép (?:số|hoạt động)|tổng biên tập\s*:",
    re.IGNORECASE,
)

_WEATHER = re.compile(r"[•*·]?\s*[^\d.]{0,30}\d{0,2}\s*[°ºo˚]\s*C", re.IGNORECASE)
_HEAD_BULLET = re.compile(r"[•·▪*]\s*\S.{0,30}")
_CRUMB_MARK = re.compile(r"[>»›|]")
_HOME = re.compile(r"Trang (?:chủ|nhất)|Home", re.IGNORECASE)
#: "Số người dự: 700 đại biểu": a short label and its value are facts of the article, no title.
_LABELLED = re.compile(r"[^:]{1,25}:\s+\S.{0,40}")

_SOURCE = re.compile(r"Nguồn(?: tin)?\s*:.{1,80}", re.IGNORECASE)
_SIGNATURE = re.compile(r"T/M|TM\.|KT\.|TL\.|Nơi nhận")

_HEAD_LINES = 14  # a page's header is no longer than this
_TITLE_LENGTH = 250


@dataclass(frozen=True, slots=True)
class Page:
    """What a raw page holds: its article's paragraphs, and what its lines say about it."""

    title: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...] = ()
    publisher: str | None = None
    author: str | None = None
    published_on: str | None = None


@dataclass(slots=True)
class _Head:
    title: str = ""
    publisher: str | None = None
    author: str | None = None
    published_on: str | None = None


def clean(raw: str) -> Page:
    """The article of a raw page, each line of which is one paragraph or one piece of chrome."""
    lines = _paragraphs(raw)
    if (title := document_title(lines[:_HEAD_LINES])) is not None:
        # An official document is no page: from letterhead to signature, all of it is its own.
        return Page(title=title, paragraphs=tuple(lines))
    head, body = _behead(lines)
    page = clean_body(head.title, body)
    return replace(
        page,
        publisher=head.publisher or page.publisher,
        author=page.author or head.author,
        published_on=head.published_on or page.published_on,
    )


def clean_body(title: str, lines: list[str]) -> Page:
    """The article below a title that is known, from canonical lines."""
    end = _end_of_article(lines)
    body, author = _without_author(
        [line for line in lines[:end] if not _BUTTON.fullmatch(line) and line != title]
    )
    body, captions = without_captions(body)
    mark = None
    if body:
        mark, body[0] = agency_mark(body[0], "\n".join([title, *body[1:]]))
    return Page(
        title=title,
        paragraphs=tuple(body),
        captions=tuple(captions),
        publisher=mark,
        author=author,
        published_on=_date_after(lines[end:]),
    )


def _paragraphs(raw: str) -> list[str]:
    """The raw text's lines, canonical; lines that were broken at a fixed width are joined."""
    paragraphs: list[list[str]] = []
    after_blank = True
    for line in map(canonical_line, composed(raw).splitlines()):
        if line and not after_blank and _broken(paragraphs[-1], line):
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
        after_blank = not line
    return [" ".join(parts) for parts in paragraphs]


def _broken(parts: list[str], below: str) -> bool:
    """Whether a paragraph goes on below: long, unfinished, and the next line begins small."""
    above = parts[-1]
    return (
        (len(parts) > 1 or len(above) > 40)
        and above[-1] not in '.:;!?…”"»'
        and below[0].islower()
        and not LIST_ITEM.match(below)
    )


def _is_prose(line: str) -> bool:
    return len(line) >= 120 and not _FORM.search(line)


def _behead(lines: list[str]) -> tuple[_Head, list[str]]:
    """Take title, date, publisher and menus from the lines before the first prose."""
    length = next((i for i, line in enumerate(lines) if _is_prose(line) and i), len(lines))
    length = min(length, _HEAD_LINES)
    # Without counters a line shows what it is; what is kept of it is kept whole (a rating "A-").
    rows = [_COUNTER.sub("", line).strip() if len(line) <= 160 else line for line in lines[:length]]
    dates = [at for at, row in enumerate(rows) if page_date(row)]
    title_at = _title_at(rows, lines[length:], dates)
    dated = next(
        (at for at in dates if title_at is not None and at > title_at), min(dates, default=-1)
    )
    head = _Head(published_on=page_date(rows[dated]) if dates else None)
    above = rows[:title_at] if title_at is not None else []
    menu_above = any(row and (_is_chrome(row) or page_date(row)) for row in above)
    kept: list[str] = []
    for at, row in enumerate(rows):
        if at == title_at:
            head.title = lines[at]
        elif at in dates and (at <= dated or at - 1 in dates):
            continue
        elif at < len(above):
            head.publisher = head.publisher or publisher_line(row)
            if row and not _is_chrome(row) and not (menu_above and _is_entry(row)):
                kept.append(lines[at])
        elif any(at < date for date in dates) and author_line(row):
            head.author = author_line(row)
        elif row and not _BUTTON.fullmatch(row) and lines[at] not in (head.title, "|", "-"):
            kept.append(lines[at])
    return head, kept + lines[length:]


def _title_at(rows: list[str], after: list[str], dates: list[int]) -> int | None:
    """Which head line is the title: the last fit one above a date, else the first of all."""
    short = [
        at
        for at, row in enumerate(rows)
        if row and len(row) <= _TITLE_LENGTH and not _is_menu(row) and not page_date(row)
    ]
    whole = [at for at in short if not _ends_sentence(rows[at])]
    # A title may hold a glued name ("iPhone") or close with a full stop, where nothing fits better.
    fit = [at for at in whole if not _is_glued(rows[at])] or whole or (short[:1] if after else [])
    named = [at for at in fit if not publisher_line(rows[at])] or fit
    named = [at for at in named if not _LABELLED.fullmatch(rows[at])] or named
    if not named or (len(rows) == 1 and not after):
        return None
    over_dates = []
    for date in dates:
        above = [at for at in named if at < date]
        if len(above) > 1 and author_line(rows[above[-1]]):
            above.pop()
        over_dates += above[-1:]
    # A page's first line often says what day it is today, below nothing or below a short menu.
    return max(over_dates, key=lambda at: len(rows[at]), default=named[0])


def _ends_sentence(line: str) -> bool:
    return line.endswith((".", ";", ",", ":")) and not line.endswith("...")


def _is_menu(line: str) -> bool:
    forms = (_WEATHER, _HEAD_BULLET, _HOME, _BUTTON)
    if not any(map(str.isalnum, line)):
        return True
    return len(line) <= 90 and (any(form.fullmatch(line) for form in forms) or _is_crumbs(line))


def _is_crumbs(line: str) -> bool:
    """Whether the line shows the way to the page: "Trang chủ > Chính trị > Đối ngoại"."""
    parts = [part.strip() for part in _CRUMB_MARK.split(line)]
    return len(list(filter(None, parts))) > 1 and all(
        len(part) <= 40 and not re.search(r"[.!?]", part) for part in parts
    )


def _is_chrome(line: str) -> bool:
    return _is_menu(line) or _is_glued(line) or publisher_line(line) is not None


def _is_entry(line: str) -> bool:
    """Whether the line, beside a menu's others, is an entry too: a few words that tell nothing."""
    words = line.split()
    return len(words) <= 4 and all(word.isalpha() for word in words)


def _is_glued(line: str) -> bool:
    """Whether entries of a menu ran together: "Chính trịĐối ngoại"."""
    return line.replace(" ", "").isalpha() and any(
        a.islower() and b.isupper() for a, b in pairwise(line)
    )


def _end_of_article(body: list[str]) -> int:
    """Where the page's own end begins: comment form, other news, share buttons."""
    before = 0
    after = sum(len(line) for line in body if _is_prose(line))
    for at, line in enumerate(body):
        after -= len(line) if _is_prose(line) else 0
        if before and _PERHAPS_END.fullmatch(line) and not after:
            return at
        if before and _END.fullmatch(line) and line[-1] != "." and after <= before / 2:
            return at
        before += len(line)
    return len(body)


def _date_after(tail: list[str]) -> str | None:
    return next((found for line in tail if (found := page_date(line))), None)


def _without_author(body: list[str]) -> tuple[list[str], str | None]:
    """Take the author's lines from the end; a signature under a document is no author's line."""
    end = len(body)
    while end > 1 and _SOURCE.fullmatch(body[end - 1]):
        end -= 1  # the source is no author; it stays, below where the author stood
    sources = body[end:]
    body = body[:end]
    while end > 1 and len(body) - end < 3 and author_line(body[end - 1]):
        end -= 1
    if body[:end] and (body[end - 1][-1] in ":;," or author_line(body[end - 1])):
        return [*body, *sources], None  # what a list of the article names, not who wrote it
    if any(line.isupper() or _SIGNATURE.match(line) for line in body[max(0, end - 4) : end]):
        return [*body, *sources], None
    found = (author_line(line) or "" for line in body[end:])
    names = dict.fromkeys(name for line in found for name in line.split(", "))
    return [*body[:end], *sources], ", ".join(names) or None
