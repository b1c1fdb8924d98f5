"""Reading a question: what was typed, how it was most probably meant, what an answer must hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.canonical import canonical_line
from corpus.folding import CAPITAL, unmarked
from index.errors import BadQuestion
from index.reading.aliases import ABBREVIATIONS
from index.reading.capitals import NO_CAPITALS, Capitals
from index.reading.marks import Marks
from index.reading.names import Names
from index.reading.numbers import Numbers, numbers_in
from index.reading.periods import today_in_vietnam
from index.reading.phrases import Phrase, phrases_in
from index.reading.publishers import NO_PUBLISHERS, Publishers
from index.reading.restrictions import ANYWHERE, Restrictions, restrictions
from index.reading.shorthand import SHORT, expand
from index.reading.slips import Slips
from index.reading.told import Told
from index.reading.wanted import Wanted, wanted
from index.words import syllables

#: Code points of a question, at most: Telegram's messages are longer than any question.
MAX_CHARS = 1000

#: Words that ask rather than name something: they need no support in a passage.
ASKING = frozenset(
    """ai gì nào đâu bao nhiêu mấy khi sao thế là có không được hay và của các những về trong với
    cho tại ở do bởi đã đang sẽ thì mà như vì để từ đến vào ra này kia đó xin hỏi hãy biết tôi em
    anh chị nêu tên kể lúc giờ theo trên bằng cách vậy ạ à ư nhé một việc số lượng""".split()
)
#: The same where a post is asked for: "giữ chức vụ gì".
_ASKING_POST = frozenset("giữ chức vụ cương vị đảm nhiệm".split())

_CAPITALISED = re.compile(rf"{CAPITAL}\w*(?:\s+{CAPITAL}\w*)*")
#: Continents are names of two syllables, the first in small letters.
_CONTINENT = re.compile(r"\bchau (?:a|au|phi|my|uc|dai duong)\b")
#: A post with whose it is, where that is one of the common organs; "Ban Bí thư" is no person.
_POST = re.compile(
    r"(?<!ban )\b(?:phó )?(?:tổng bí thư|bí thư|chủ tịch|bộ trưởng|thứ trưởng|thủ tướng|tổng thống"
    r"|đại sứ|trưởng ban|trưởng đoàn|giám đốc|cục trưởng|vụ trưởng|viện trưởng)(?: thường trực)?"
    r"(?: (?:tỉnh ủy|thành ủy|huyện ủy|ubnd|hđnd|quốc hội|nước|chính phủ|(?:bộ )?ngoại giao"
    r"|đối ngoại trung ương|trung ương)\b)?"
)
#: A question that names less than this many things cannot be answered, only looked up.
FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question as typed and as read. ``restored`` tells whether marks had to be restored."""

    typed: str
    plain: str  # as typed, abbreviations written out: what the folded side searches
    read: str  # as meant, in the capitals of articles: what is searched and compared
    restored: bool
    wanted: Wanted
    numbers: Numbers
    names: tuple[str, ...]  # small letters; folded where marks had to be restored
    posts: tuple[str, ...]  # small letters: "bí thư tỉnh ủy"
    phrases: tuple[Phrase, ...] = ()
    sources: Restrictions = ANYWHERE
    whole: str = ""  # as meant, in its own capitals, with the words that only say where to look

    def words(self) -> set[str]:
        """The syllables that name something; folded where marks had to be restored."""
        asking = ASKING | _ASKING_POST if self.wanted.kind == "post" else ASKING
        if self.restored:
            known = set(map(unmarked, asking))
            return {w for w in map(unmarked, syllables(self.plain)) if w not in known}
        return {w for w in syllables(self.read) if w not in asking}

    def shown(self, told: Sequence[Told] = ()) -> str | None:
        """How the question was understood, in Vietnamese, with what the person is told beside;
        None where that is what was typed."""
        beside = "; ".join(map(str, told))
        reading = f"{self.whole} ({beside})" if beside else self.whole
        return reading if reading.lower() != self.typed.lower() else None


def read_question(
    text: str,
    marks: Marks,
    names: Names,
    publishers: Publishers = NO_PUBLISHERS,
    today: date | None = None,
    capitals: Capitals = NO_CAPITALS,
) -> Question:
    """Clean, mend slips, restore missing marks, note what an answer must hold and where to look.

    However a question was typed, it is searched with the capitals of articles
    (``index.reading.capitals``); its own tell what names it holds, where it has both kinds of
    letters. Raises BadQuestion for an empty one, one without words, and one over ``MAX_CHARS``.
    """
    typed = canonical_line(text)
    if len(typed) > MAX_CHARS:
        raise BadQuestion(
            f"Câu hỏi dài {len(typed)} ký tự; xin rút gọn còn dưới {MAX_CHARS} ký tự rồi gửi lại."
        )
    if not any(c.isalpha() for c in typed):
        raise BadQuestion("Xin nhập câu hỏi bằng chữ, ví dụ: Hội nghị diễn ra ngày nào?")
    shouted = _shouted(typed)
    known = SHORT | publishers.words()
    mended = Slips(marks, names).mend(typed.lower() if shouted else typed, known)
    marked = marks.restore(mended)
    restored = marked != mended
    if shouted or typed.islower():
        marked = capitals.write(marked, names)
    sources = restrictions(marked, mended, publishers, today or today_in_vietnam())
    meant = expand(sources.text)
    read = capitals.write(meant, names)
    return Question(
        typed=typed,
        plain=expand(sources.typed),
        read=read,
        restored=restored,
        wanted=wanted(read),
        numbers=numbers_in(meant),
        names=names_in(meant, names, folded=restored),
        posts=tuple(" ".join(syllables(post)) for post in _POST.findall(read.lower())),
        phrases=phrases_in(typed),
        sources=sources,
        whole=expand(marked),
    )


def _shouted(typed: str) -> bool:
    """Whether a question is typed in capitals; one or two words are an abbreviation."""
    return typed.isupper() and len(syllables(typed)) > FEWEST_WORDS


def _is_known(abbreviation: str) -> bool:
    return abbreviation.lower() in ABBREVIATIONS


def names_in(question: str, known: Names, *, folded: bool) -> tuple[str, ...]:
    """Runs of capitalised syllables inside a question, as names are written, continents, and what
    else is known to be a name, however it is written.

    The first word is capitalised anyway and says nothing; of words all in capitals, which are
    abbreviations, only those are names that have one meaning everywhere.
    """
    found = [question[slice(*m.span())] for m in _CONTINENT.finditer(unmarked(question.lower()))]
    for run in [] if question.isupper() else _CAPITALISED.finditer(question):
        words = run.group().split()
        if not question[: run.start()].strip(" \"'“‘("):
            words = words[1:]
        words = [w for w in words if not w.isupper() or len(w) == 1 or _is_known(w)]
        if words:
            found.append(" ".join(words))
    plain = [" ".join(syllables(name)) for name in found]
    plain += [n for n in known.find(syllables(question)) if not any(n in name for name in plain)]
    return tuple(unmarked(name) if folded else name for name in plain)
