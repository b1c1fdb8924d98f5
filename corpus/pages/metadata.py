"""What a page's own lines say about it: publisher, author, title. Nothing is guessed."""

from __future__ import annotations

import re

from corpus.pages.dates import page_date

_PUBLISHER = re.compile(
    r"(?:Đài (?:Phát thanh|PT|Truyền hình|Tiếng nói)|Báo (?P<name>\w)|Tạp chí |"
    r"Cổng (?:thông tin|TTĐT)|Trang (?:thông tin|tin|TTĐT)|Thông tấn xã )"
)

_MARK_IN_BRACKETS = re.compile(
    r"\(([^\W\d_][^()\d]{1,23})\)\s*(?:([-–—:.])\s*)?(?=[^\W\d_]|[“\"'\d])"
)
_MARK_WITH_DASH = re.compile(
    r"([^\W\d_]{2,8}(?:&[^\W\d_]{1,4})?(?:\.VN)?)\s*[-–—]\s+(?=[^\W\d_]|[“\"'\d])"
)
#: "Baodiaphuong.vn - Sáng …", "vidu.com.vn. Sáng …": a portal that opens with its address.
_MARK_ADDRESS = re.compile(
    r"((?:www\.)?[A-Za-z][\w-]*(?:\.(?:com|org|net|gov|edu))?\.(?:vn|com|org|net))\.?\s*[-–—]?\s+"
    r"(?=[^\W\d_]|[“\"'\d])",
    re.ASCII | re.IGNORECASE,
)

_CREDIT_WORD = (
    r"(?:Tin|Bài(?: viết)?|Ảnh|Tác giả|Thực hiện|Biên tập|Phóng viên|PV|CTV|Người viết|Video|Clip)"
)
_CREDIT = re.compile(
    rf"(?:{_CREDIT_WORD}(?:\s*(?:,|và|&|-|/|\+)\s*{_CREDIT_WORD})*\s*:|"
    r"(?:Viết|Đăng|Thực hiện|Tổng hợp)\s+bởi\s*:?|by\b)\s*",
    re.I,
)
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;&/+]|\s-|-\s|[–—]|\bvà\b)\s*")
#: The motto under the state's name, and the Party's name in capitals: no news page heads so.
_LETTERHEAD = re.compile(
    r"(?i:độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc)|ĐẢNG CỘNG SẢN VIỆT NAM\W*$"
)
_DOCUMENT_KIND = re.compile(
    r"(?:nghị (?:quyết|định)|chỉ thị|kết luận|quy(?:ết)? định|quy chế|thông (?:tư|báo|tri)|"
    r"hướng dẫn|kế hoạch|đề án|chương trình|báo cáo|tờ trình|công (?:văn|điện|hàm)|luật|pháp lệnh|"
    r"tuyên bố|hiệp định|đơn|phương án)\b",
    re.IGNORECASE,
)
#: "Theo TTXVN", "(Nguồn: Báo Ví Dụ)": where an article was taken from.
_SOURCE = re.compile(
    r"[(\[]?\s*(?:(?i:Nguồn(?: tin)?)\s*:\s*(.{2,80}?)|"
    r"(?i:Theo)\s*:?\s+([^\W\d_a-z].{1,48}?))\s*[)\].]?"
)
_DOCUMENT_NUMBER = re.compile(r"\b\d{1,5}(?:/\d{4})?[-/][A-ZĐ]{2,}")
_AS_COMPILER = re.compile(
    r"\s*\((?:tổng hợp|t/h|lược (?:dịch|ghi)|ghi|biên dịch)\)$", re.IGNORECASE
)
_PEN_NAME = re.compile(r"[A-ZĐ]{2,6}\d?|(?:[A-ZĐ]\.){1,3}[A-ZĐ]{0,2}")
_NOT_PEOPLE = frozenset(("Việt Nam", "Hà Nội", "Quốc Hội", "Đông Nam Á", "Biển Đông"))


def publisher_line(line: str) -> str | None:
    """The line itself if it can be nothing but the name of a newspaper, a station or a portal."""
    if len(line) > 90 or line[-1:] in ".,;:!?":
        return None
    found = _PUBLISHER.match(line)
    if found is None or (found["name"] or "A").islower():  # "Báo chí …" is a word
        return None
    return line


def agency_mark(lead: str, rest: str) -> tuple[str | None, str]:
    """The agency mark that opens a lead, and the lead without it.

    "(BDO) Sáng …" and "ĐBP - Sáng …" give their mark, as it stands. Small words in brackets are a
    mark only before a dash ("(Tiếp theo kỳ trước) …" is prose), a word before a dash only in
    capitals and only if the article itself never uses it ("ASEAN - …" is prose).
    """
    if (found := _MARK_IN_BRACKETS.match(lead)) and (
        found[1].isupper() or "." in found[1] or found[2]
    ):
        return found[1].strip(), lead[found.end() :]
    if found := _MARK_ADDRESS.match(lead):
        return found[1], lead[found.end() :]
    if (found := _MARK_WITH_DASH.match(lead)) and found[1].isupper():
        after = lead[found.end() :]
        if not re.search(rf"\b{re.escape(found[1])}\b", f"{after}\n{rest}"):
            return found[1], after
    return None, lead


def document_title(head: list[str]) -> str | None:
    """The title of an official document, told by its letterhead; None where it has none.

    A line that holds the kind alone ("CHỈ THỊ") is no title without the line below it.
    """
    bare = bool(head) and len(head[0]) <= 25 and _DOCUMENT_KIND.fullmatch(head[0])
    if not any(_LETTERHEAD.search(line) for line in head) and (
        not bare or any(map(page_date, head))
    ):
        return None
    for at, line in enumerate(head):
        if _DOCUMENT_KIND.match(line) and len(line) <= 250:
            below = head[at + 1] if at + 1 < len(head) else ""
            # A sentence below the kind is the document's first paragraph, not its subject.
            subject = len(below) <= 250 and below[-1:] not in ".;:,!?…"
            joined = len(line) <= 25 and subject and not below.startswith("Căn cứ")
            return f"{line} {below}".strip() if joined else line
    return None


def names_document(line: str) -> bool:
    """Whether the line opens with an official document and its number."""
    bare = line.lstrip("-–+•* ")
    return bool(_DOCUMENT_KIND.match(bare) and _DOCUMENT_NUMBER.search(bare))


def source_line(line: str) -> str | None:
    """Whom a line that holds nothing but a source names, as an author: "Theo TTXVN"."""
    found = _SOURCE.fullmatch(line)
    name = (found[1] or found[2]) if found else ""
    if not name or name.endswith((",", ";", ":")) or (found and found[2] and line[-1] == "."):
        return None
    return f"Theo {name}" if found and (found[1] or name[0].isupper()) else None


def author_line(line: str, *, named: bool = False) -> str | None:
    """The names on a line that holds nothing but an author's credit, joined by commas.

    ``named``: the page itself says that this is an author, so a single word will do.
    """
    bare = _AS_COMPILER.sub("", line).strip("() ").rstrip("./")
    credited = _CREDIT.match(bare)
    names = bare[credited.end() :] if credited else bare.removeprefix("Theo ")
    if not names or len(names) > 80:
        return None
    parts = [part for part in _BETWEEN_NAMES.split(names) if part]
    if not parts or not all(_is_name(part, named or bool(credited)) for part in parts):
        return None
    if not credited and len(line) > 60:
        return None
    source = "Theo " if not credited and bare.startswith("Theo ") else ""
    return source + ", ".join(dict.fromkeys(parts))


def _is_name(text: str, credited: bool) -> bool:
    words = text.split()
    if len(words) == 1:
        return (credited and words[0][0].isupper()) or bool(_PEN_NAME.fullmatch(text))
    capital = all(w[0].isupper() and w.replace(".", "").isalpha() for w in words)
    return capital and len(words) <= 5 and text not in _NOT_PEOPLE
