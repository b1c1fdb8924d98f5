"""The words for outcomes and sources, the same in Telegram and in the terminal: Vietnamese ones,
and where others can be put in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
ROLLED_BACK = (
    "Ấn bản {edition} là ấn bản {source} được dùng lại, nên lần build tới sẽ phát hành lại tình "
    "trạng của kho; hãy sửa hoặc gỡ bài có lỗi trước (python -m corpus add hoặc remove)."
)


@dataclass(frozen=True, slots=True)
class Words:
    """What is said beside quotations, titles and names, in one language."""

    searched: str
    searched_until: str
    unknown: str
    document: str
    other_numbers: str
    brief_by: str
    brief: str
    number: str
    issued: str
    never_issued: str
    posted: str
    never_dated: str
    paragraph: str
    section: str
    part: str
    also: str
    relations: dict[Relation, str]  # in the order in which they are named
    more: str


VIETNAMESE = Words(
    searched="Đã tìm trong toàn bộ Ấn bản {edition}.",
    searched_until="Đã tìm trong toàn bộ Ấn bản {edition}, gồm các bài đến ngày {until}.",
    unknown="Kho tư liệu không có {document}{others}.",
    document="văn bản {number}",
    other_numbers="; các số hiệu gần nhất trong kho (không phải văn bản đó): {numbers}",
    brief_by="Bản tóm lược, theo {publisher}: {title}",
    brief="Bản tóm lược, theo bài “{title}”",
    number="số {number}",
    issued="ban hành ngày {day}",
    never_issued="không rõ ngày ban hành",
    posted="đăng ngày {day}",
    never_dated="không rõ ngày đăng",
    paragraph="đoạn {paragraph}",
    section="mục “{heading}”",
    part="phần {part}/{parts} của danh sách",
    also="Cùng đưa tin: {groups}",
    relations={
        "brief": "bài được tóm lược",
        "event": "{count} bài độc lập",
        "reprint": "{count} bài đăng lại",
        "near": "{count} bài gần trùng",
    },
    more="và {count} nguồn khác",
)

#: Sources named of each kind, and code points of each name, at most.
_NAMED = 3
_NAME = 100

#: In lists of articles.
BRIEF_MARK = "bản tóm lược"

#: Control codes of terminals.
_BOLD, _PLAIN = "\x1b[1m", "\x1b[22m"

#: A heading that already says what it is ("Mục II.3", "Điều 5") needs no "mục" before it.
_HEADINGS = ("mục", "điều", "chương", "phần", "khoản", "điểm", "tiểu mục", "phụ lục", "ý “")
#: Longest metadata field shown, in code points; a title beyond it is cut with "…".
_FIELD = 300


def searched(answer: Answer, words: Words = VIETNAMESE) -> str:
    """What was searched, and until when the edition's articles go."""
    if answer.corpus_until is None:
        return words.searched.format(edition=answer.edition)
    until = date(answer.corpus_until)
    return words.searched_until.format(edition=answer.edition, until=until)


def unknown(answer: Answer, words: Words = VIETNAMESE) -> list[str]:
    """One sentence for each document number that the edition does not know."""
    sentences = []
    for one in answer.unknown_numbers[:_NAMED]:
        near = ", ".join(field(number, _NAME) for number in one.nearest)
        others = words.other_numbers.format(numbers=near) if near else ""
        document = numbered(field(one.number, _NAME), words)
        sentences.append(words.unknown.format(document=document, others=others))
    return sentences


def numbered(number: str, words: Words = VIETNAMESE) -> str:
    """ "văn bản 12-CT/TW"; "chỉ thị 12" says what it is."""
    return words.document.format(number=number) if number[:1].isdigit() else number


def source(citation: Citation, words: Words = VIETNAMESE) -> str:
    """Title · publisher · date · place · number. What is missing is left out, but a missing date is
    said: "sáng nay" in a quotation means nothing without it.

    An official document has its number and who issued it when in the place of the date. A brief
    says that its words are ours and whose article it reports.
    """
    described = list(_described(citation, words))
    if citation.part:
        part, parts = citation.part
        described.append(words.part.format(part=part, parts=parts))
    return " · ".join(described)


def quote(citation: Citation, bold: bool) -> str:
    """The quotation; ``bold``: for a terminal, with the words that answer in bold."""
    text = citation.quote
    for start, end in reversed(citation.emphasis if bold else ()):
        text = f"{text[:start]}{_BOLD}{text[start:end]}{_PLAIN}{text[end:]}"
    return text


def also_reported(citation: Citation, words: Words = VIETNAMESE) -> str | None:
    """Who else reported it: independent reports counted apart from reprints; None if nobody."""
    groups = []
    for relation, called in words.relations.items():
        others = [one for one in citation.also_reported_by if one.relation == relation]
        if others:
            names = list(dict.fromkeys(filter(None, map(_named, others))))
            if len(names) > _NAMED:
                names[_NAMED:] = [words.more.format(count=len(names) - _NAMED)]
            said = f" ({'; '.join(names)})" if names else ""
            groups.append(called.format(count=len(others)) + said)
    return words.also.format(groups=", ".join(groups)) if groups else None


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


def _described(citation: Citation, words: Words) -> Iterator[str]:
    title, publisher = field(citation.title), field(citation.publisher)
    is_document = citation.kind != BRIEF and bool(citation.issuer or citation.issued_on)
    if citation.kind != BRIEF:
        yield from filter(None, (title, publisher))
    elif publisher:
        yield words.brief_by.format(publisher=publisher, title=title)
    else:
        yield words.brief.format(title=title)
    written = field(citation.number)
    number = [words.number.format(number=written)] if written else []
    if is_document:
        yield from (*number, *_issued(citation, words), _place(citation, words))
    else:
        yield date(citation.published_on) if citation.published_on else words.never_dated
        yield from (_place(citation, words), *number)


def _issued(citation: Citation, words: Words) -> Iterator[str]:
    """Who issued it when ("Ban Bí thư ban hành ngày 14/12/2021"), and when it was posted."""
    issuer = field(citation.issuer)
    if citation.issued_on:
        yield f"{issuer} {words.issued.format(day=date(citation.issued_on))}".lstrip()
    else:
        yield f"{issuer}, {words.never_issued}"
    if citation.published_on:
        yield words.posted.format(day=date(citation.published_on))


def _place(citation: Citation, words: Words) -> str:
    paragraph = words.paragraph.format(paragraph=citation.paragraph)
    heading = field(citation.heading)
    if not heading:
        return paragraph
    if not heading.casefold().startswith(_HEADINGS) and " kèm theo, " not in heading:
        heading = words.section.format(heading=heading)
    return f"{heading}, {paragraph}"
