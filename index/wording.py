"""The Vietnamese words for outcomes and sources, the same in Telegram and in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.article import BRIEF
from corpus.canonical import canonical_line
from corpus.kin.kinship import Relation
from index.answer import AlsoReported, Answer, Citation, Outcome

OUTCOMES: dict[Outcome, str] = {
    "answered": "Trả lời bằng trích dẫn nguyên văn từ kho tư liệu:",
    "related": "Không có câu nào trả lời trực tiếp. Dưới đây là các đoạn liên quan:",
    "not_found": "Kho tư liệu chưa có nội dung trả lời câu hỏi này.",
}
READ_AS = "Hiểu câu hỏi là: {question}"
NEAREST = "Các bài gần chủ đề nhất (không trả lời câu hỏi này):"
EDITION = "Ấn bản {edition}"
UNCALIBRATED = (
    "Mô hình nhúng này chưa được hiệu chuẩn nên không câu nào được coi là câu trả lời; "
    "người quản trị hãy chạy: python -m eval.fit_support --set DATA CÂU_HỎI.jsonl 1 --write"
)
BY_WORDS = (
    "Tạm thời chỉ tìm được theo từ ngữ nên có thể sót nội dung; mời anh/chị hỏi lại sau ít phút."
)
CODE = "Mã kiểm chứng: {code}"

_SEARCHED = "Đã tìm trong toàn bộ Ấn bản {edition}."
_SEARCHED_UNTIL = "Đã tìm trong toàn bộ Ấn bản {edition}, gồm các bài đến ngày {until}."
_UNKNOWN = "Kho tư liệu không có văn bản {number}{others}."
_OTHER_NUMBERS = "; các số hiệu gần nhất trong kho (không phải văn bản đó): {numbers}"
_BRIEF_BY = "Bản tóm lược, theo {publisher}: {title}"
_BRIEF = "Bản tóm lược, theo bài “{title}”"

_ISSUED = "ban hành ngày {day}"
_POSTED = "đăng ngày {day}"
_NEVER_DATED, _NEVER_ISSUED = "không rõ ngày đăng", "không rõ ngày ban hành"

_ALSO = "Cùng đưa tin: {groups}"
#: What other reports are called, in the order in which they are named.
_RELATIONS: dict[Relation, str] = {
    "brief": "bài được tóm lược",
    "event": "{count} bài độc lập",
    "reprint": "{count} bài đăng lại",
    "near": "{count} bài gần trùng",
}
_PART = "phần {part}/{parts} của danh sách"
_MORE = "và {count} nguồn khác"
#: Sources named of each kind, and code points of each name, at most.
_NAMED = 3
_NAME = 100

#: Control codes of terminals.
_BOLD, _PLAIN = "\x1b[1m", "\x1b[22m"

#: A heading that already says what it is ("Mục II.3", "Điều 5") needs no "mục" before it.
_HEADINGS = ("mục", "điều", "chương", "phần", "khoản", "điểm", "tiểu mục", "phụ lục", "ý “")
#: Longest metadata field shown, in code points; a title beyond it is cut with "…".
_FIELD = 300


def searched(answer: Answer) -> str:
    """What was searched, and until when the edition's articles go."""
    if answer.corpus_until is None:
        return _SEARCHED.format(edition=answer.edition)
    until = date(answer.corpus_until)
    return _SEARCHED_UNTIL.format(edition=answer.edition, until=until)


def unknown(answer: Answer) -> list[str]:
    """One sentence for each document number that the edition does not know."""
    sentences = []
    for one in answer.unknown_numbers[:_NAMED]:
        near = ", ".join(field(number, _NAME) for number in one.nearest)
        others = _OTHER_NUMBERS.format(numbers=near) if near else ""
        sentences.append(_UNKNOWN.format(number=field(one.number, _NAME), others=others))
    return sentences


def source(citation: Citation) -> str:
    """Title · publisher · date · place · number. What is missing is left out, but a missing date is
    said: "sáng nay" in a quotation means nothing without it.

    An official document has its number and who issued it when in the place of the date. A brief
    says that its words are ours and whose article it reports.
    """
    described = list(_described(citation))
    if citation.part:
        part, parts = citation.part
        described.append(_PART.format(part=part, parts=parts))
    return " · ".join(described)


def quote(citation: Citation, bold: bool) -> str:
    """The quotation; ``bold``: for a terminal, with the words that answer in bold."""
    text = citation.quote
    for start, end in reversed(citation.emphasis if bold else ()):
        text = f"{text[:start]}{_BOLD}{text[start:end]}{_PLAIN}{text[end:]}"
    return text


def also_reported(citation: Citation) -> str | None:
    """Who else reported it: independent reports counted apart from reprints; None if nobody."""
    groups = []
    for relation, called in _RELATIONS.items():
        others = [one for one in citation.also_reported_by if one.relation == relation]
        if others:
            names = list(dict.fromkeys(filter(None, map(_named, others))))
            if len(names) > _NAMED:
                names[_NAMED:] = [_MORE.format(count=len(names) - _NAMED)]
            said = f" ({'; '.join(names)})" if names else ""
            groups.append(called.format(count=len(others)) + said)
    return _ALSO.format(groups=", ".join(groups)) if groups else None


def _named(other: AlsoReported) -> str:
    day = date(other.published_on) if other.published_on else ""
    return field(", ".join(filter(None, (field(other.publisher or other.title), day))), _NAME)


def date(iso: str) -> str:
    """dd/mm/yyyy, or mm/yyyy and yyyy where no more is known."""
    return "/".join(reversed(field(iso).split("-")))


def field(value: str | None, limit: int = _FIELD) -> str:
    """Metadata on one line, without what Telegram would drop or what could turn a line around."""
    line = canonical_line(value or "")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _described(citation: Citation) -> Iterator[str]:
    title, publisher = field(citation.title), field(citation.publisher)
    is_document = citation.kind != BRIEF and bool(citation.issuer or citation.issued_on)
    if citation.kind != BRIEF:
        yield from filter(None, (title, publisher))
    elif publisher:
        yield _BRIEF_BY.format(publisher=publisher, title=title)
    else:
        yield _BRIEF.format(title=title)
    number = [f"số {written}"] if (written := field(citation.number)) else []
    if is_document:
        yield from (*number, *_issued(citation), _place(citation))
    else:
        yield date(citation.published_on) if citation.published_on else _NEVER_DATED
        yield from (_place(citation), *number)


def _issued(citation: Citation) -> Iterator[str]:
    """Who issued it when ("Ban Bí thư ban hành ngày 14/12/2021"), and when it was posted."""
    issuer = field(citation.issuer)
    if citation.issued_on:
        yield f"{issuer} {_ISSUED.format(day=date(citation.issued_on))}".lstrip()
    else:
        yield f"{issuer}, {_NEVER_ISSUED}"
    if citation.published_on:
        yield _POSTED.format(day=date(citation.published_on))


def _place(citation: Citation) -> str:
    paragraph = f"đoạn {citation.paragraph}"
    heading = field(citation.heading)
    if not heading:
        return paragraph
    if not heading.casefold().startswith(_HEADINGS) and " kèm theo, " not in heading:
        heading = f"mục “{heading}”"
    return f"{heading}, {paragraph}"
