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
from corpus.metadata import (
    agency_mark,
    author_line,
    document_title,
    page_date,
    publisher_line,
)

#: Lines that are a page's buttons, counters or pictures wherever they stand.
_BUTTON = re.compile(
    r"In (?:bài(?: viết)?|trang|tin)|Bản in|Gửi (?:e?-?mail|bài viết|cho bạn bè)|Cỡ chữ:?.*|"
    r"A[-+]?(?: ?[|/]? ?A[-+]?){1,2}|Chia sẻ(?: (?:bài viết|tin|lên|qua|trên))?(?: \w+)?:?|"
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

_IMAGE_FILE = re.compile(r"[\w()%+~., -]{1,120}\.(?:png|jpe?g|gif|webp|bmp|heic)", re.IGNORECASE)
_IMAGE_STEM = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*_[A-Za-z0-9_-]*(?:\(\d+\))?", re.ASCII)
_WEATHER = re.compile(r"[•*·]?\s*[^\d.]{0,30}\d{0,2}\s*[°ºo˚]\s*C", re.IGNORECASE)
_HEAD_BULLET = re.compile(r"[•·▪*]\s*\S.{0,30}")
_CRUMBS = re.compile(r"[^.!?]{1,40}(?:\s*[>»›|]\s*[^.!?]{1,40})+")

_EVENT = (
    r"(?:hội nghị|đại hội|hội thảo|tọa đàm|toạ đàm|diễn đàn|điểm cầu|kỳ họp|sự kiện|"
    r"buổi \w+|lễ \w+|phiên \w+|cuộc \w+|chương trình)"
)
_CAPTION_OPENER = re.compile(r"(?:Ảnh|Quang cảnh|Toàn cảnh|Các đại biểu (?:tham )?dự)\b")
_CAPTION_SCENE = re.compile(
    rf"(?:phát biểu|chủ trì|tham dự|\bdự\b|kết luận|trình bày|trao|chụp ảnh|bắt tay|"
    rf"chứng kiến|điều hành).*{_EVENT}|(?:tại|trong) {_EVENT}[^,;]{{0,30}}$",
    re.IGNORECASE,
)
_PHOTO_CREDIT = re.compile(r"\(?\bẢnh(?:\s*:\s*[^.()]{2,40}| minh ho[ạa])\)?\.?$")
_TOLD = re.compile(r"\b(?:đã|sẽ|đang|được|cũng|còn|nhằm|để)\b")
_LIST_ITEM = re.compile(
    r"(?:[-–—+*•]|\(?\w{1,4}[.)]|[IVXLC]+[-.–])\s|(?:Điều|Chương|Mục|Phần)\s+\w+"
)
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
    body, captions = _without_captions(body)
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
    paragraphs: list[str] = []
    after_blank = True
    for line in map(canonical_line, composed(raw).splitlines()):
        if line and not after_blank and _broken(paragraphs[-1], line):
            paragraphs[-1] += f" {line}"
        elif line:
            paragraphs.append(line)
        after_blank = not line
    return paragraphs


def _broken(above: str, below: str) -> bool:
    """Whether a line goes on in the next: it is long, unfinished, and the next begins small."""
    return (
        len(above) > 40
        and above[-1] not in '.:;!?…”"»'
        and below[0].islower()
        and not _LIST_ITEM.match(below)
    )


def _is_prose(line: str) -> bool:
    return len(line) >= 120 and not _FORM.search(line)


def _behead(lines: list[str]) -> tuple[_Head, list[str]]:
    """Take title, date, publisher and menus from the lines before the first prose."""
    length = next((i for i, line in enumerate(lines) if _is_prose(line) and i), len(lines))
    length = min(length, _HEAD_LINES)
    rows = [_COUNTER.sub("", line).strip() if len(line) <= 160 else line for line in lines[:length]]
    dates = [at for at, row in enumerate(rows) if page_date(row)]
    title_at = _title_at(rows, lines[length:], dates)
    dated = next(
        (at for at in dates if title_at is not None and at > title_at), min(dates, default=-1)
    )
    head = _Head(published_on=page_date(rows[dated]) if dates else None)
    kept: list[str] = []
    for at, row in enumerate(rows):
        if at == title_at:
            head.title = row
        elif at in dates:
            continue
        elif title_at is not None and at < title_at:
            head.publisher = head.publisher or publisher_line(row)
            if not _is_menu(row) and not publisher_line(row) and _ends_sentence(row):
                kept.append(row)
        elif any(at < date for date in dates) and author_line(row):
            head.author = author_line(row)
        elif row and not _BUTTON.fullmatch(row) and row not in (head.title, "|", "-"):
            kept.append(row)
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
    forms = (_WEATHER, _HEAD_BULLET, _CRUMBS, _BUTTON)
    return len(line) <= 90 and any(form.fullmatch(line) for form in forms)


def _is_glued(line: str) -> bool:
    """Whether entries of a menu ran together: "Chính trịĐối ngoại"."""
    return line.replace(" ", "").isalpha() and any(
        a.islower() and b.isupper() for a, b in pairwise(line)
    )


def _end_of_article(body: list[str]) -> int:
    """Where the page's own end begins: comment form, other news, share buttons."""
    before = 0
    for at, line in enumerate(body):
        after = sum(len(other) for other in body[at + 1 :] if _is_prose(other))
        if before and _PERHAPS_END.fullmatch(line) and not after:
            return at
        if before and _END.fullmatch(line) and after <= before / 2:
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
    if any(line.isupper() or _SIGNATURE.match(line) for line in body[max(0, end - 4) : end]):
        return [*body, *sources], None
    found = (author_line(line) or "" for line in body[end:])
    names = dict.fromkeys(name for line in found for name in line.split(", "))
    return [*body[:end], *sources], ", ".join(names) or None


def _without_captions(body: list[str]) -> tuple[list[str], list[str]]:
    """Part captions from paragraphs, and drop the names of picture files."""
    kept: list[str] = []
    captions: list[str] = []
    under_picture = False
    for at, line in enumerate(body):
        if _IMAGE_FILE.fullmatch(line) or _IMAGE_STEM.fullmatch(line):
            under_picture = True
            continue
        if _is_caption(line, under_picture, last=at == len(body) - 1):
            captions.append(line)
        else:
            kept.append(line)
        under_picture = False
    return kept, captions


def _is_caption(line: str, under_picture: bool, *, last: bool) -> bool:
    if (
        len(line) > 200
        or line.endswith((":", ";", ","))
        or line.isupper()
        or _LIST_ITEM.match(line)
    ):
        return False
    credit = _PHOTO_CREDIT.search(line)
    words = line[: credit.start()].rstrip("( ") if credit else line
    if ". " in words.rstrip(".…!?") or not line[0].isupper():
        return False  # several sentences: prose, whatever stands at its end
    if credit:
        return True
    ended = line.endswith((".", "!", "?", "…", "”", '"'))
    if under_picture:
        return not ended or len(line) <= 120
    if _CAPTION_OPENER.match(line):
        return not (ended and _TOLD.search(line)) and len(line) <= 150
    return not ended and not last and len(line.split()) >= 6 and bool(_CAPTION_SCENE.search(line))
