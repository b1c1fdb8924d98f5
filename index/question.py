"""Reading a question: what was typed, how it was most probably meant, what an answer must hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.canonical import canonical_line
from index.errors import BadQuestion
from index.marks import Marks
from index.numbers import Numbers, numbers_in
from index.wanted import Wanted, wanted
from index.words import fold, syllables

#: Code points of a question, at most: Telegram's messages are longer than any question.
MAX_CHARS = 1000

#: Words that ask rather than name something: they need no support in a passage.
ASKING = frozenset(
    """ai gì nào đâu bao nhiêu mấy khi sao thế là có không được hay và của các những về trong với
    cho tại ở do bởi đã đang sẽ thì mà như vì để từ đến vào ra này kia đó xin hỏi hãy biết tôi em
    anh chị nêu tên kể lúc giờ theo trên bằng cách vậy ạ à ư nhé một việc số lượng""".split()
)
ASKING_FOLDED = frozenset(fold(word) for word in ASKING)

#: Abbreviations that officials write, with what they stand for in this corpus's language. HN is
#: expanded only before these words, since elsewhere it may be Hà Nội; CT only before a number.
_ABBREVIATIONS = (
    (r"hn(?=\s+(?:ngoại|ngoai|đối|doi|trung|quán|quan|toàn|toan|tw|bch|lần|lan)\b)", "hội nghị"),
    (r"tbt", "Tổng Bí thư"),
    (r"bct", "Bộ Chính trị"),
    (r"bbt", "Ban Bí thư"),
    (r"bng", "Bộ Ngoại giao"),
    (r"lhq", "Liên hợp quốc"),
    (r"t\.?[wư]", "Trung ương"),
    (r"nq", "nghị quyết"),
    (r"đh(?=\s+(?:đảng|dang|xi|1\d|toàn|toan|đại|dai)\w*)", "đại hội"),
    (r"ct(?=\s+(?:số|so)?\s*\d)", "chỉ thị"),
)
_EXPANSIONS = tuple(
    (re.compile(rf"(?<![\w/-]){short}(?![\w/-])", re.IGNORECASE), long)
    for short, long in _ABBREVIATIONS
)

_CAPITALISED = re.compile(r"[^\W\d_a-zà-ỹđ]\w*(?:\s+[^\W\d_a-zà-ỹđ]\w*)*")
#: Continents are names of two syllables, the first in small letters.
_CONTINENT = re.compile(r"\bchau (?:a|au|phi|my|uc|dai duong)\b")
#: A post and the two syllables behind it: whose post it is.
_POST = re.compile(
    r"\b(?:pho )?(?:tong bi thu|bi thu|chu tich|bo truong|thu truong|thu tuong|tong thong|dai su"
    r"|truong ban|truong doan|giam doc|cuc truong|vu truong|vien truong)(?: \w+){0,2}"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as typed and as read. ``restored`` tells whether marks had to be restored."""

    typed: str
    plain: str  # as typed, abbreviations written out: what the folded side searches
    read: str  # as meant: marks restored, abbreviations written out
    restored: bool
    wanted: Wanted
    numbers: Numbers
    names: tuple[str, ...]  # folded
    posts: tuple[str, ...]  # folded: "bi thu tinh uy"


def read_question(text: str, marks: Marks) -> Question:
    """Clean, restore missing marks, and note what an answer must hold.

    Raises BadQuestion for an empty one, one without words, and one over ``MAX_CHARS``.
    """
    typed = canonical_line(text)
    if len(typed) > MAX_CHARS:
        raise BadQuestion(
            f"Câu hỏi dài {len(typed)} ký tự; xin rút gọn còn dưới {MAX_CHARS} ký tự rồi gửi lại."
        )
    if not any(c.isalpha() for c in typed):
        raise BadQuestion("Xin nhập câu hỏi bằng chữ, ví dụ: Hội nghị diễn ra ngày nào?")
    marked = marks.restore(typed)
    read = expand(marked)
    return Question(
        typed=typed,
        plain=expand(typed),
        read=read,
        restored=marked != typed,
        wanted=wanted(read),
        numbers=numbers_in(read),
        names=names_in(expand(typed)),
        posts=posts_in(read),
    )


def expand(question: str) -> str:
    """Write out the abbreviations that officials use."""
    for short, long in _EXPANSIONS:
        question = short.sub(long, question)
    return question


def names_in(question: str) -> tuple[str, ...]:
    """Runs of capitalised syllables inside a question, folded, as names are written; continents.

    The first word is capitalised anyway and says nothing; words all in capitals are abbreviations.
    A question typed in small letters or all in capitals names nothing else that can be told apart.
    """
    found = _CONTINENT.findall(" ".join(map(fold, syllables(question))))
    if question.isupper():
        return tuple(found)
    for run in _CAPITALISED.finditer(question):
        words = run.group().split()
        if not question[: run.start()].strip(" \"'“‘("):
            words = words[1:]
        words = [w for w in words if not (w.isupper() and len(w) > 1)]
        if words:
            found.append(" ".join(map(fold, syllables(" ".join(words)))))
    return tuple(found)


def posts_in(question: str) -> tuple[str, ...]:
    """Posts with whose they are, folded, without the words that ask."""
    found = []
    for match in _POST.finditer(" ".join(map(fold, syllables(question)))):
        words = match.group().split()
        while words and words[-1] in ASKING_FOLDED:
            words.pop()
        found.append(" ".join(words))
    return tuple(found)
