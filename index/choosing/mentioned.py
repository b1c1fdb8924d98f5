"""What a quotation mentions: dates, numbers with what they count, people, posts, places, …

Each function returns spans of code points, in order. They are candidates for the words that
answer, so a doubtful one is better left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.folding import CAPITAL
from corpus.numbers.written import mentions
from index.reading.counted import HALVES
from index.sentences import Span, sentences
from index.words import syllables

_SMALL = re.IGNORECASE
_YEAR = r"(?:[12]\d{3})(?![\d.,]\d|\d)"
_RANGE = (
    r"(?:từ\s+)?(?:(?:sáng|chiều|tối)\s+)?(?:ngày\s+)?(?<![\d/.,-])\d{1,2}(?:[/.-]\d{1,2})?"
    r"(?:\s+tháng\s+\d{1,2})?\s*(?:đến|tới|-|–)\s*(?:hết\s+)?"
)
_FROM = rf"(?:{_RANGE})?(?:(?:sáng|trưa|chiều|tối)\s+)?(?:ngày\s+|hôm\s+)?"
_DAY_MONTH = (
    rf"{_FROM}(?<![\d/.,])\d{{1,2}}(?:\s*,\s*\d{{1,2}})?\s+tháng\s+\d{{1,2}}"
    rf"(?:,?\s+năm\s+{_YEAR}|[/-]{_YEAR})?"
    rf"|{_FROM}(?<![\d/.,])\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?{_YEAR}"
    rf"|{_FROM}(?<![\d/.,])\d{{1,2}}/\d{{1,2}}(?![\d/]|[.,]\d)"
    r"|(?:sáng|trưa|chiều|tối|ngày|hôm)\s+(?:ngày\s+)?\d{1,2}[-.]\d{1,2}(?![\d/.-]\d)"
)
_MONTH = rf"tháng\s+\d{{1,2}}(?:\s*[/-]\s*{_YEAR}|,?\s+năm\s+{_YEAR})?"
_NUMBER = (
    r"(?<![\d.,/\w-])(?:\d[\d.,]*\d|\d|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|hàng trăm"
    r"|hàng nghìn)\b)(?:\s*%)?(?:\s+(?:nghìn|ngàn|triệu|tỷ|tỉ|vạn|chục|trăm))*"
)
_MEASURES = r"đồng|USD|đô la|euro|người|km2?|m2?|ha|tấn|kg|phần trăm|tuổi|lần|độ"
#: What counts things of several kinds: which one, the next word says.
_CLASSIFIERS = frozenset(
    "cuộc chuyến bài chiếc cái con bộ quyển vụ nhóm loại lượt bước cấp ngôi bản cây tờ".split()
)
_DURATION = (
    rf"{_NUMBER}(?:[.,]\d+)?\s+(?:giờ|phút|giây|ngày|tuần|tháng|năm|thế kỷ|thập kỷ)\b(?!\s*\d)"
)
_CLOCK = r"\d{1,2}\s*(?:giờ|h|g)(?:\s*\d{2})?(?:\s*phút)?\b|\b\d{1,2}:\d{2}\b"
_PERIOD = (
    rf"(?:từ\s+)?(?:năm\s+)?{_YEAR}\s*(?:[-–]|đến(?:\s+năm)?|tới)\s*{_YEAR}"
    r"|(?:nửa\s+(?:đầu|cuối)\s+|đầu\s+|cuối\s+|giữa\s+)?thế kỷ\s+(?:thứ\s+)?[\dIVX]+"
    rf"|(?:thập niên|thập kỷ)\s+(?:những năm\s+)?\d{{2,4}}|quý\s+[IV1-4]+(?:[/-]{_YEAR})?"
)

_WORD = rf"{CAPITAL}[^\W\d_]*"
_RUN = rf"{_WORD}(?:[ -]{_WORD})+"
_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Lâm|Mai"
    "|Trịnh|Trương|Đào|Cao|Hà|Tạ|Tô|Thái|Lương|Phùng|Quách|Chu|Vương|Triệu|Lưu|Tống|Kiều|Nông|Hứa"
    "|Giàng|Thào|Vi|Tòng|Lò|Đàm|Nghiêm|Mạc|Văn|Tăng|Viên|Khuất|Ông|Bế|Ma|Sầm|Thạch|Ninh|Cù|Doãn"
)
_PERSON = re.compile(rf"(?<![\w-])(?:{_SURNAMES})(?: {_WORD}){{1,4}}(?!\w)")
#: A name behind one of these is a person's, whatever its first syllable.
_TITLED = re.compile(
    r"(?:\b[Ôô]ng|\b[Bb]à|\b[Đđ]ồng chí|\b[Đđ]/c|\b[Cc]hị|\b[Aa]nh|\b[Tt]ướng|\b[Vv]ua"
    r"|\b[Tt]ổng thống|\b[Tt]hủ tướng|\b[Cc]hủ tịch|\b[Bb]ộ trưởng|\b[Gg]iáo sư|\b[Tt]iến sĩ"
    rf"|\b[Đđ]ại sứ|\b[Hh]oàng đế|\b[Nn]hà (?:thơ|văn|báo|khoa học)) ({_RUN})"
)
#: First words of names that are no person's.
_NO_PERSON = re.compile(
    r"(?:Hà (?:Nội|Nam|Giang|Tĩnh|Lan)|Lâm Đồng|Cao Bằng|Thái (?:Lan|Bình|Nguyên)|Lạng|Ninh (?:Bình"
    r"|Thuận)|Văn (?:phòng|kiện|Phòng)|Vi (?:phạm)|Đoàn (?:Thanh|Việt|TNCS)|Bộ|Ban|Ủy|Uỷ|Hội|Đảng"
    r"|Quốc|Việt|Nhà nước|Trung|Liên|Tỉnh|Thành|Dương lịch|Hồ Chí Minh (?:lần|toàn)|Đinh Hợi"
    r"|Hồ (?:Tây|Gươm|Hoàn)|Trương Định)\b"
)
_RANK = (
    r"[Tt]ổng [Bb]í thư|[Bb]í thư|[Cc]hủ tịch|[Bb]ộ trưởng|[Tt]hứ trưởng|[Tt]hủ tướng"
    r"|[Tt]ổng thống|[Đđ]ại sứ|[Tt]rưởng [Bb]an|[Tt]rưởng đoàn|[ỦUủu][yỷ] viên|[Vv]iện trưởng"
    r"|[Tt]ổng thư ký|[Gg]iám đốc|[Cc]ục trưởng|[Vv]ụ trưởng|[Hh]iệu trưởng|[Tt]hành viên"
    r"|[Tt]hường trực"
)
_NO_MORE_POST = (
    r"\s(?:chủ trì|phát biểu|cho biết|là|đã|đến|dự|và (?:đồng chí|ông|bà)|khẳng định|nhấn mạnh"
    rf"|nói|kiêm)\b|\s(?:{_SURNAMES}) {CAPITAL}"
)
_POST = re.compile(
    rf"\b(?:nguyên\s+|quyền\s+)?(?:[Pp]hó\s+)?(?:{_RANK})\b(?:(?!{_NO_MORE_POST})[^,.;:()“”\n])*"
)
#: What goes on with a small letter inside a name: "Trung ương", "Ban Đối ngoại", "Thành ủy".
_REST = (
    r"ương|ủy|uỷ|thư|ngoại|giao|quân|chất|tế|vụ|nghị|chức|giáo|động|pháp|trợ|nội|vận|kiểm|thông|trị"
    r"|xã|tải|nghệ|học|ninh|phòng|tra|nông|tư|dục|dựng|bình|binh|an|trường|viện|ban|quốc|hợp|phủ"
    r"|quyền|minh|điện|tử|tạo|đào|hóa|hoá|dân"
)
_NO_PLACE = r"(?:năm|ngày|tháng|khi|sau|trước|đó|đây|nay|các|những|một|mỗi|hội nghị)\b"
#: A word of a place's name; of houses the words that are small inside their names too.
_HOUSE = (
    r"(?:[Pp]hòng họp|[Nn]hà (?:Quốc hội|khách|hát|văn hóa)|[Hh]ội trường|[Tt]rụ sở|Phủ Chủ tịch"
    r"|[Tt]rung tâm (?:[Hh]ội nghị|[Tt]riển lãm|[Vv]ăn hóa)(?: Quốc gia| Quốc tế)?)"
)
_PART = rf"(?:{_HOUSE}(?!\w)|{_WORD})"
_PLACE = re.compile(
    rf"\b(?:[Tt]ại|[Ởở]|từ|đến|thuộc)\s+((?!{_NO_PLACE})(?:[^\W\dA-Z_]+ ){{0,4}}?{_PART}"
    rf"(?: (?:{_PART}|(?:{_REST})\b)|,? (?:tỉnh|thành phố|thị xã|thủ đô|quận|huyện|xã|phường)"
    rf" {_WORD}|, (?:TP\. ?)?(?={_RUN})(?!(?:{_SURNAMES}) {_WORD} {_WORD}){_PART})*"
    rf"(?: \([^()]{{1,60}}\))?)"
)
_ORGAN = re.compile(
    r"(?<!\w)(?:Bộ|Ban|[ỦU][yỷ] ban|Hội đồng|Hội|Học viện|Viện|Cục|Vụ|Sở|Đảng ủy|Tỉnh ủy|Thành ủy"
    r"|Huyện ủy|Văn phòng|Đoàn|Tổng cục|Liên hiệp|Liên đoàn|Đại học|Trường|Công ty|Tập đoàn|Báo"
    r"|Tạp chí|Đài|Thông tấn xã|Chính phủ|Quốc hội|Mặt trận|Trung tâm|Ngân hàng|UBND|HĐND)"
    rf"(?: (?:{_WORD}|(?:{_REST})\b))*"
)
_ASKS_ORGAN = re.compile(
    r"\b(?:đơn vị|cơ quan|tổ chức|bộ|ban|ngành|báo|trường|công ty|hội|đoàn|viện) nào\b", _SMALL
)
_ASKS_NAME = re.compile(
    r"\b(?:chủ đề|tên|tên gọi|phương châm|khẩu hiệu|nhan đề|tiêu đề|câu nói|tựa đề)\b", _SMALL
)
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»")
_DEFINED = re.compile(r"^(?:xin hỏi |cho hỏi )?(.{2,80}?) (?:là gì|nghĩa là gì|được hiểu)", _SMALL)

_PURPOSE = r"nhằm|với mục đích|với mục tiêu|mục đích (?:của [^,.;]{1,60} )?là|để"
_CAUSE = r"bởi vì|vì|do|bởi|nguyên nhân (?:[^,.;]{1,60} )?là|lý do (?:[^,.;]{1,60} )?là|nhờ"
_ASKS_PURPOSE = re.compile(r"mục đích|để làm gì|nhằm", _SMALL)
_PIECE = r"[^,:.;“”\n]{2,80}"
_ENUMERATED = re.compile(
    rf"(?:\b(?:bao )?gồm(?: có)?:?|:|\blà) ({_PIECE}(?:, {_PIECE})+,? và {_PIECE})"
)
#: "ba trụ cột": how many of what; "năm" is a year more often than five.
_NUMERALS = {
    word: value
    for value, written in enumerate("hai ba bốn 5 sáu bảy tám chín mười".split(), 2)
    for word in (written, str(value))
}
_MANY = re.compile(rf"(?<!\w)({'|'.join(_NUMERALS)}) ([^\W\d]+ [^\W\d]+)", _SMALL)
#: Longest clause that is marked; more is no emphasis.
_CLAUSE_CHARS = 260


def days(text: str) -> list[Span]:
    """Dates with day and month, two that make a range apart."""
    return _found(_DAY_MONTH, text)


def months(text: str) -> list[Span]:
    return _found(f"{_DAY_MONTH}|{_MONTH}", text)


def years(text: str) -> list[Span]:
    """Years; a date that holds one is marked whole."""
    dated = [s for s in _found(f"{_DAY_MONTH}|{_MONTH}", text) if _has_year(text, s)]
    return dated or _found(rf"{_PERIOD}|(?<![\d.,/-]){_YEAR}|(?<=năm )\d{{1,3}}\b", text)


def times(text: str) -> list[Span]:
    """The most exact time expressions of the text."""
    return days(text) or _found(_MONTH, text) or years(text)


def clocks(text: str) -> list[Span]:
    return _found(_CLOCK, text)


def durations(text: str) -> list[Span]:
    return _found(_DURATION, text)


def counts(question: str, text: str, unit: Sequence[str], topic: Sequence[str] = ()) -> list[Span]:
    """Numbers up to what they count: those with the unit asked for; where none is known, those in
    sentences that name the topic, and all, where that is unknown too."""
    if not unit:
        dated = days(text) + years(text) + months(text)
        found = _found(rf"{_NUMBER}(?:\s+(?:{_MEASURES})\b)?", text)
        spoken = [
            (start, end)
            for start, end in sentences(text)
            if " ".join(topic) in " ".join(syllables(text[start:end]))
        ]
        return [
            (a, b)
            for a, b in found
            if not any(a < y and x < b for x, y in dated)
            and any(start <= a < end for start, end in spoken)
        ]
    asked = syllables(question)
    known = [n for n in range(len(asked)) if tuple(asked[n : n + len(unit)]) == tuple(unit)]
    phrase = asked[known[0] :] if known else list(unit)
    ends = (
        (match.start(), match.end(), _unit_behind(text[match.end() :], phrase))
        for match in re.finditer(_NUMBER, text, _SMALL)
    )
    return [(start, end + length) for start, end, length in ends if length]


def _unit_behind(text: str, phrase: Sequence[str]) -> int:
    """How far behind a number the counted thing reaches, whose words open the phrase; 0 where
    another is counted."""
    clause = re.split(r"[,;.:!?()\n]", text, maxsplit=1)[0]
    words = list(re.finditer(r"[^\W_]+", clause))[:10]
    plain = [syllables(word.group())[0] for word in words]
    for at in range(min(4, len(plain))):
        same = 0
        while at + same < len(plain) and same < len(phrase) and plain[at + same] == phrase[same]:
            same += 1
        # "30 đại diện" counts no "đại lý", "45 chuyến bay" no "chuyến thăm".
        if same > 1 or (same and (len(phrase) == 1 or phrase[0] not in HALVES | _CLASSIFIERS)):
            return words[at + same - 1].end()
    return 0


def persons(text: str) -> list[Span]:
    """Names of people: with a Vietnamese surname, or behind a title."""
    found = {m.span() for m in _PERSON.finditer(text)} | {m.span(1) for m in _TITLED.finditer(text)}
    kept = [s for s in found if not _NO_PERSON.match(text, s[0])]
    return sorted(s for s in kept if not any(_holds(other, s) for other in kept))


def posts(text: str) -> list[Span]:
    """Posts with whose they are; several of one person in a row are one."""
    joined: list[Span] = []
    for match in _POST.finditer(text):
        start, end = match.start(), match.start() + len(match.group().rstrip())
        if joined and text[joined[-1][1] : start].strip() in (",", "kiêm", ", kiêm"):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def places(text: str) -> list[Span]:
    return [m.span(1) for m in _PLACE.finditer(text)]


def documents(text: str) -> list[Span]:
    return [(one.start, one.end) for one in mentions(text)]


def organs(question: str, text: str) -> list[Span]:
    """Names of organisations, where the question asks for one."""
    return [m.span() for m in _ORGAN.finditer(text)] if _ASKS_ORGAN.search(question) else []


def named(question: str, text: str) -> list[Span]:
    """What stands in quotation marks where a name or a motto is asked for, if it is one alone; what
    "X là …" says where "X là gì" is asked."""
    if _ASKS_NAME.search(question):
        quoted = [m.span(m.lastindex or 0) for m in _QUOTED.finditer(text)]
        return quoted if len(quoted) == 1 else []
    asked = _DEFINED.search(question)
    if asked is None:
        return []
    defined = re.search(rf"{re.escape(asked[1])},? là ([^.;\n]+)", text, _SMALL)
    return [_trimmed(text, *defined.span(1))] if defined else []


def enumerated(question: str, text: str) -> list[Span]:
    """The one list inside a sentence: "ba trụ cột: A, B và C", "gồm A, B và C"; where the question
    says how many things, a list of so many."""
    many = _MANY.search(question)
    found = [
        _trimmed(text, *m.span(1))
        for m in _ENUMERATED.finditer(text)
        if many is None or _named_before(text, m.start(1), syllables(many[2]))
    ]
    if many and len(found) > 1:
        found = [s for s in found if _items(text[slice(*s)]) == _NUMERALS[many[1].lower()]]
    return found if len(found) == 1 and found[0][1] - found[0][0] <= _CLAUSE_CHARS else []


def _named_before(text: str, at: int, things: Sequence[str]) -> bool:
    """Whether the sentence names these things before a place in it."""
    start = max((a for a, _ in sentences(text) if a <= at), default=0)
    return " ".join(things) in " ".join(syllables(text[start:at]))


def _items(listed: str) -> int:
    return len(re.split(r",\s+(?:và\s+)?|\s+và\s+", listed))


def clause(question: str, text: str) -> list[Span]:
    """The clause that gives the reason or purpose, up to its sentence's end; one, or nothing."""
    asks_purpose = _ASKS_PURPOSE.search(question) is not None
    wanted = (_PURPOSE, _CAUSE) if asks_purpose else (_CAUSE, _PURPOSE)
    for words in wanted:
        found = [
            _trimmed(text, opened.start(), end)
            for start, end in sentences(text)
            if (opened := re.compile(rf"\b(?:{words})\b", _SMALL).search(text, start, end))
        ]
        if found:
            short = len(found) == 1 and found[0][1] - found[0][0] <= _CLAUSE_CHARS
            return found if short else []
    return []


def _found(pattern: str, text: str) -> list[Span]:
    return [_trimmed(text, *m.span()) for m in re.finditer(pattern, text, _SMALL)]


def _has_year(text: str, span: Span) -> bool:
    return re.search(_YEAR, text[slice(*span)]) is not None


def _trimmed(text: str, start: int, end: int) -> Span:
    return start, start + len(text[start:end].rstrip(" .!?…,;"))


def _holds(other: Span, span: Span) -> bool:
    return other != span and other[0] <= span[0] and span[1] <= other[1]
