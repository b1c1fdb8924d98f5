"""Whether a full stop ends a sentence, or belongs to an abbreviation, a name, a number, a label.

Where both are possible the sentence goes on: two sentences quoted as one lose nothing, half a name
or number is worse than no quotation.
"""

from __future__ import annotations

import re

from corpus.folding import CAPITAL

#: Words that keep their full stop in mid-sentence, without it, in lower case.
_ABBREVIATIONS = frozenset(
    """tp tx thx tt ts tskh ths gs pgs bs bsck ks cn ncs kts ls dsck nxb tr ttxvn đ/c s/c mr mrs ms
    dr prof st vs vol jr sr hđ nđ stt tel fax www ph.d kp ph pp cf""".split()
)
#: The same for words that are abbreviations only with a capital: "Ng. Văn An", "No. 5", "Co. Ltd".
_CAPITALISED = frozenset(
    """Ng Nh Th Tr Ch Kh Gi Qu No Nos Co Inc Ltd Corp Bros Gen Sen Rep Gov Lt Col Capt Hon Rev Mt Ft
    Ave Blvd Fig Ed Eds Dept Univ Jan Feb Aug Sept Oct Nov Dec Đt Đg""".split()
)
#: After these a number's full stop belongs to a heading, wherever it stands: "Điều 5. Phạm vi".
_PARTS = frozenset("điều chương mục phần lục tiết".split())
#: The same, but only where they open a line or follow a stop: "Bước 2. Lập kế hoạch".
_NUMBERED = frozenset("khoản điểm số câu bài bước ý tập kỳ quyển".split())
#: A part named behind these is a reference, and its full stop an end: "theo Điều 5. Cơ quan …".
_REFERRING = frozenset(
    "tại theo của và hoặc đến trong với ở khoản điểm cứ bởi từ là này các những".split()
)
#: A single letter behind these is a name's or a numeral's end and no initial: "Đại hội V. Đảng",
#: but "của C. Mác".
_LETTERED = frozenset(
    """nhóm loại hạng khối vitamin bảng lớp cúm gan cấp dạng tổ đội hàng tia hội khóa khoá kỷ thứ kỳ
    quý khu đoàn bậc lần độ ga số tuyến tầng cực điểm trục""".split()
)
#: Units of one letter, behind a number: "dài 10 m. Ông".
_UNITS = frozenset("m h s g l p k w v a".split())
#: Who "T.Ư." before them belongs to; before others it ends a sentence.
_CENTRAL = frozenset("đảng đoàn mặt mttq".split())

#: Where a label may stand: behind nothing, a colon or semicolon, a bracket, a dash, a bullet.
_BEFORE_LABEL = ':;([“"«–—-•*+'
_LABEL = re.compile(r"(?:[IVXLC]+|\d{1,2}|[A-Za-zđĐ])(?:\.(?:[IVXLC]+|\d{1,2}|[a-zđ]))*")
_NUMERAL = re.compile(r"[IVXLC]+(?:\.\d{1,2})*|\d{1,3}[a-zđ]?(?:\.\d{1,2})*")
_LETTER_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")  # "T.Ư.", "A.", "v.v."
_JOINED = re.compile(r"[.,]")
#: "14. 12. 2021" and "1. 200": a number written with spaces.
_DATE_BEHIND = re.compile(r"\s\d{1,2}\.\s?\d{4}\b")
_YEAR_BEHIND = re.compile(r"\s\d{4}\b")
_DAY_BEFORE = re.compile(r"\b\d{1,2}\.\s$")
_THOUSANDS_BEHIND = re.compile(r"\s\d{3}\b(?!\.\d{4})")
_FIRST_WORD = re.compile(r"[\W_]*([^\W\d_]+)")
#: How far back a word before a stop is looked for, and what stands before it, in code points.
_REACH = 24
_LAST_WORD = re.compile(r"[^\s(\[“\"‘'«]+$")


def ends_sentence(text: str, start: int, stop: int, following: int) -> bool:
    """Whether the full stop at ``stop`` ends the sentence that began at ``start``.

    ``following`` is where the next letter or digit stands; small letters never begin a sentence.
    """
    before = _LAST_WORD.search(text, max(start, stop - _REACH), stop)
    if before is None:  # "chủ trì . Tại điểm cầu": a space too many
        apart = stop > start and text[stop - 1] == " "
        return apart and re.match(CAPITAL, text[following]) is not None
    word = before.group()
    ahead = text[max(start, before.start() - _REACH) : before.start()]
    if _is_abbreviation(word) or _is_spaced_number(text, start, stop, word):
        return False
    opens = not ahead.strip(_BEFORE_LABEL + " \t")
    if _LABEL.fullmatch(word) and (opens or ahead.rstrip()[-1:] in _BEFORE_LABEL):
        return False
    if _NUMERAL.fullmatch(word) and (len(word) > 1 or word.isdigit()):
        return not _is_numbering(ahead)
    if _LETTER_DOTTED.fullmatch(word + "."):
        return _ends_after_letters(word, ahead, text, following)
    return True


def _is_abbreviation(word: str) -> bool:
    bare = word.rstrip(".")
    if bare in _CAPITALISED:
        return True
    if bare.lower() in _ABBREVIATIONS:
        return True
    *first, last = _JOINED.split(bare)
    # "GS.TSKH", "PGS,TS", "TS.BS": titles joined; "TP.HCM" is none.
    joined = all(part.lower() in _ABBREVIATIONS or len(part) == 1 for part in first)
    return bool(first) and joined and last.lower() in _ABBREVIATIONS


def _is_spaced_number(text: str, start: int, stop: int, word: str) -> bool:
    """The full stop inside "ngày 14. 12. 2021" or "1. 200 đại biểu"."""
    if not word.isdigit():
        return False
    if len(word) <= 2 and _DATE_BEHIND.match(text, stop + 1):
        return True
    if len(word) <= 2 and _YEAR_BEHIND.match(text, stop + 1):
        return _DAY_BEFORE.search(text[start : stop - len(word)]) is not None
    return len(word) <= 3 and _THOUSANDS_BEHIND.match(text, stop + 1) is not None


def _is_numbering(ahead: str) -> bool:
    """Whether a number behind these words is a part's: "Điều 5. Phạm vi", "Bước 2. Lập"."""
    words = ahead.split()
    if not words:
        return True
    last = words[-1].lower().lstrip('(“"«[')
    before = words[-2] if len(words) > 1 else ""
    if last in _PARTS:
        if last == "lục" and before.lower() == "phụ":
            before = words[-3] if len(words) > 2 else ""
        referring = before.lower().rstrip(",") in _REFERRING or before[:1].isdigit()
        return not referring and not before.endswith(",")
    opens = not before or before[-1] in _BEFORE_LABEL or words[-1] != words[-1].lstrip('(“"«[')
    return last in _NUMBERED and opens


def _ends_after_letters(word: str, ahead: str, text: str, following: int) -> bool:
    """Initials go on; "v.v." and "T.Ư." before a capital end, and so does "10 m."."""
    plain = word.lower()
    if plain == "v.v":
        return True
    if plain in ("t.ư", "t.w"):
        behind = _FIRST_WORD.match(text, following)
        return behind is None or behind.group(1).lower() not in _CENTRAL
    last = ahead.split()[-1:] or [""]
    if len(word) == 1 and word.islower() and last[0][-1:].isdigit():
        return plain in _UNITS
    return len(word) == 1 and last[0].lower() in _LETTERED
