"""Drafts of questions: what a sentence says about a date, a number, a person or a document, asked.

A draft replaces that part of the sentence by an asking word. It is often clumsy and sometimes
senseless without the sentence: a person confirms or mends each one, and none counts before.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from corpus.article import Article
from corpus.folding import CAPITAL
from index.sentences import sentences

#: Drafts of one article, at most, if not told otherwise.
PER_ARTICLE = 3

#: Sentences that are shorter hold too little to ask about, longer ones too much, in code points.
_SHORTEST, _LONGEST = 40, 300
#: What a question must name beside what it asks for, in words.
_FEWEST_WORDS = 4

_ORGAN = r"(?:Bộ|Ban|Ủy|Uỷ|Quốc|Tỉnh|Thành|Trung|Hội|Chính|Đảng|Nhà|Viện|Đại|Liên|Tổng|Chủ|Việt)"
_NAME = rf"(?!{_ORGAN}\b){CAPITAL}[^\W\d_]+(?:\s{CAPITAL}[^\W\d_]+){{1,4}}"
_POST = (
    r"(?:Tổng Bí thư|Chủ tịch(?: nước| Quốc hội)?|Thủ tướng|Phó Thủ tướng|Bộ trưởng|Thứ trưởng"
    r"|Bí thư|Đại sứ|Tổng thống|Giám đốc|Trưởng ban|đồng chí|ông|bà)"
)
_DOCUMENT = r"(?:Nghị quyết|Chỉ thị|Kết luận|Quyết định|Đề án|Nghị định|Thông tư|Luật)"
_DAY = r"\d{1,2}(?:[/.-]\d{1,2}(?:[/.-]\d{4})?| tháng \d{1,2}(?: năm \d{4})?)"

#: No year, and nothing that counts out of a series: "Đại hội 13", "thứ 32", "số 12".
_COUNT = r"(?![12]\d{3}\b(?![.,]\d))\d+(?:[.,]\d+)*"

#: (tag, what is asked about, what stands for it). The group “answer” is what must be quoted; the
#: whole match is replaced, with “what” put in where the pattern has such a group.
_TEMPLATES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("when", re.compile(rf"\b[Nn]gày (?P<answer>{_DAY})(?![\d/])"), "ngày nào"),
    ("when", re.compile(r"(?<!\d )\b(?P<answer>[Nn]ăm [12]\d{3})\b(?!-)"), "năm nào"),
    (
        "which-document",
        re.compile(rf"\b(?P<answer>(?P<what>{_DOCUMENT}) số [\w/-]*\w)"),
        "{what} số bao nhiêu",
    ),
    (
        "how-many",
        re.compile(rf"(?<![\d.,/-])\b(?P<answer>{_COUNT} (?P<what>[^\W\d_A-Z]{{2,}}))\b"),
        "bao nhiêu {what}",
    ),
    ("who", re.compile(rf"\b{_POST} (?P<answer>{_NAME})"), "ai"),
)
#: Words behind a number that are no unit.
_NO_UNITS = frozenset("tháng và là của đến giờ trong theo với do còn cũng về ở tại".split())
#: Words before a number that make it a name.
_SERIES = re.compile(r"\b(?:năm|ngày|tháng|thứ|số|khóa|khoá|hội|tuyến|hè|đông|quý|điều)\s$", re.I)
#: What is left over around a clause that was cut out.
_AROUND = " .,;:!?…–-"
#: A clause that opens so needs the next one to mean anything.
_SUBORDINATE = re.compile(r"(?:Tính|Trước|Sau|Từ|Trong|Khi|Nếu|Để|Nhằm|Bên cạnh|Ngoài|Tuy|Vì|Do)\b")
_CLAUSE_END = re.compile(r"[,;:.!?](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question about one sentence of one article, not yet confirmed by anybody."""

    article_id: str
    tag: str
    question: str
    answer: str
    sentence: str

    def as_json(self) -> dict[str, Any]:
        """A row of ``questions.jsonl`` that is left out until ``confirmed`` is true."""
        digest = hashlib.sha256(f"{self.question}\n{self.sentence}".encode()).hexdigest()
        return {
            "id": f"{self.article_id}-{digest[:8]}",
            "question": self.question,
            "relevant": [self.article_id],
            "answers": [self.answer],
            "answerable": True,
            "tags": [self.tag],
            "confirmed": False,
            "article": self.article_id,
            "sentence": self.sentence,
        }


def drafts(article: Article, most: int = PER_ARTICLE) -> list[Draft]:
    """Up to ``most`` drafts about an article: different kinds of questions first."""
    found: list[Draft] = []
    for start, end in sentences(article.text):
        sentence = article.text[start:end]
        if _SHORTEST <= len(sentence) <= _LONGEST:
            found += _of_sentence(article.id, sentence)
    seen: Counter[str] = Counter()
    ranked = []
    for place, draft in enumerate(found):
        ranked.append((seen[draft.tag], place, draft))
        seen[draft.tag] += 1
    return [draft for _, _, draft in sorted(ranked, key=lambda item: item[:2])[:most]]


def as_lines(found: Iterable[Draft]) -> str:
    """The drafts as ``questions.jsonl``."""
    return "".join(json.dumps(draft.as_json(), ensure_ascii=False) + "\n" for draft in found)


def _of_sentence(article_id: str, sentence: str) -> Iterator[Draft]:
    for tag, pattern, asking in _TEMPLATES:
        at = pattern.search(sentence)
        if at is None or _is_useless(tag, sentence, at):
            continue
        asked = asking.format(**at.groupdict())
        question = _asked(sentence, at, asked)
        if len(question.split()) >= _FEWEST_WORDS + len(asked.split()):
            yield Draft(article_id, tag, question, at["answer"], sentence)


def _is_useless(tag: str, sentence: str, at: re.Match[str]) -> bool:
    """A number that is a name, a remark in brackets, or a clause that cannot stand alone."""
    before, after = sentence[: at.start()], sentence[at.end() :]
    if tag == "how-many" and (at["what"] in _NO_UNITS or _SERIES.search(before)):
        return True
    if before.count("(") > before.count(")"):
        return True
    if not before:
        return False
    if tag == "who" and after.startswith(","):
        return True
    return _CLAUSE_END.search(before) is None and bool(_SUBORDINATE.match(sentence))


def _asked(sentence: str, at: re.Match[str], asking: str) -> str:
    """The clause with the asking words in place of what is asked for; where it opens the sentence,
    the rest of the sentence is asked instead."""
    before, after = sentence[: at.start()].lstrip(" –-"), sentence[at.end() :]
    if before:
        end = _CLAUSE_END.search(after)
        text = f"{before}{asking}{after[: end.start()] if end else after}"
    elif asking in ("ngày nào", "năm nào"):
        text = f"{after.strip(_AROUND)} {asking}"
    else:
        text = f"{asking}{after}"
    text = text.strip(_AROUND)
    # What stands in quotation marks or brackets may lose its end with the clause.
    text = re.sub(r"[(“\"]([^)”\"]*)$", r"\1", text)
    return f"{text[:1].upper()}{text[1:]}?"
