"""A follow-up ("còn năm 2023 thì sao?", "ai chủ trì?") written out with the question before it.

What a question itself names decides: one that names anything of its own is taken as it stands, so
that no earlier topic is carried into a new one. Words are compared without marks, as people type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.folding import unmarked
from index.words import syllables

#: Words that ask or join, and name nothing.
_ASKING = frozenset(
    """ai gi nao dau bao nhieu may khi sao the la co khong duoc hay va cua cac nhung ve trong voi
    cho tai o do boi da dang se thi ma nhu vi de tu den vao ra nay kia xin hoi hay biet toi em anh
    chi neu ten ke luc gio theo bang cach vay a u nhe mot nguoi nhung con""".split()
)
#: What is asked about any conference or document, and so names none.
_ABOUT_ANY = frozenset(
    """chu tri tham du dien ra to chuc phat bieu khai mac be mac ky ban hanh thong qua ket qua noi
    dung muc tieu nhiem vu thoi gian dia diem thanh phan dai bieu so luong y nghia de keo dai hop
    ngay thang nam doi tuong pham vi yeu cau trach nhiem co quan don vi bao gom cu the lon nhat
    chinh quan trong lam viec dien bien quy dinh hieu luc bat dau ket thuc ly do muc dich
    nguyen nhan dien truoc sau""".split()
)
#: What stands for something named before.
_ANAPHOR = re.compile(
    r"\b(?P<head>hoi nghi|dai hoi|nghi quyet|chi thi|ket luan|quyet dinh|de an|van ban|van kien"
    r"|cuoc hop|chuyen tham|bai|su kien|tai lieu|ong|ba|dong chi|viec|vu viec|hoi thao|dien dan)"
    r" (?:nay|do|ay|tren|kia|noi tren|vua roi)\b"
)
_PERSONS = ("ong", "ba", "dong chi")
#: What any event or document can be called.
_ANYTHING = ("van ban", "van kien", "bai", "su kien", "tai lieu", "viec", "vu viec", "cuoc hop")
_EVENTS = (
    "hoi nghi", "dai hoi", "nghi quyet", "chi thi", "ket luan", "quyet dinh", "de an", "van ban",
    "van kien", "hoi thao", "dien dan", "chuyen tham", "cuoc hop", "luat", "chuong trinh",
)  # fmt: skip
_AND_WHAT_OF = re.compile(
    r"^(?:the |vay )?con (?P<new>.+?)(?: (?:thi sao|thi the nao|the nao|thi|sao))?"
    r"(?: (?:a|nhi|vay))?$"
)
_YEAR = re.compile(r"(?<!\w)(?:nam )?[12]\d{3}(?!\w)")
_WHICH = re.compile(r" n[àa]o(?!\w)", re.IGNORECASE)
#: How a member of a series is called: "lần thứ 32", "khóa XIII".
_ORDINALS = ("", "lan thu", "lan", "thu", "khoa", "ky")
_MEMBER = re.compile(r"(?P<kind>.*[^\divxlc])?(?P<value>\d{1,3}|[ivxlc]{2,})")
_IN_SERIES = re.compile(r"(?:lan thu|lan|thu|khoa|ky) (?P<value>\d{1,3}|[ivxlc]+)(?!\w)")
_DAY = re.compile(r"(?<!\w)(?:ngay )?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?(?!\w)")
#: Kinds of values of which a new one takes the place of the old one, the most certain first.
_VALUES = (_DAY, _YEAR)
#: The part of a question that asks for something, to its end: what is left is what it is about.
_ASKS = re.compile(
    r"(?:\s(?:(?:duoc )?(?:dien ra|to chuc|khai mac|be mac|hop|ban hanh|ky|thong qua)"
    r"(?= (?:vao|ngay|khi|nam|thang|luc|o|tai|bao|boi|trong))"
    r"|(?:vao |tu )?(?:ngay|thang|nam|gio|hom) (?:nao|may|bao)|(?:vao )?khi nao|bao gio|luc nao"
    r"|(?:o|tai) dau|la ai|do ai|ai (?:chu tri|ky|phat bieu|tham du)|la gi|(?:co )?bao nhieu"
    r"|gom (?:nhung )?gi|nhu the nao|the nao|vi sao|tai sao"
    r"|(?:ban(?: ve)?|thao luan(?: ve)?|noi|neu|yeu cau|de ra|dat ra|giao|quy dinh|de cap(?: den)?)"
    r"(?= (?:(?:nhung|cac) |van de )?gi$)"
    r"|(?:co )?(?:may|nhung) (?:\w+ )?(?:gi|nao)|nhung gi|may).*)$"
)
_ASKS_FIRST = re.compile(
    r"^(?:xin hoi |cho (?:toi |biet |hoi )*)*"
    r"(?:ai (?:la |da )?(?:chu tri|ky|phat bieu (?:tai|o)?|tham du|du)|khi nao|bao gio|ngay nao"
    r"|nam nao|o dau|vi sao|tai sao|bao nhieu \w+(?: \w+)? (?:tham du|du)"
    r"|(?:noi dung|ket qua|muc tieu|y nghia|thoi gian|dia diem|thanh phan)(?: cua| chinh cua)?)\s"
)

#: "Cho mình hỏi chút, …": with its marks, since "hoi" begins conferences too.
_POLITE = re.compile(
    r"^(?:xin |làm ơn )?(?:(?:cho|tôi|em|mình|anh|chị|xin|muốn|cần) )+(?:hỏi|biết)"
    r"(?: (?:chút|một chút|thêm|về|là))*[,:]? ",
    re.IGNORECASE,
)


def completed(typed: str, previous: str) -> str | None:
    """The follow-up as a whole question, or None where ``typed`` stands for itself."""
    words = syllables(unmarked(typed.lower()))
    if not words or not previous.strip():
        return None
    asked = " ".join(typed.split()).strip(" ?!.…")
    folded = unmarked(asked.lower())
    if len(folded) != len(asked):  # offsets of the one are used on the other
        return None
    if found := _AND_WHAT_OF.match(folded):
        new = asked[slice(*found.span("new"))]
        return _substituted(previous, new)
    topic = _topic(previous)
    if found := _ANAPHOR.search(folded):
        rest = folded[: found.start()] + " " + folded[found.end() :]
        stands_for = _may_stand_for(found["head"], unmarked(topic.lower()))
        if stands_for and _names_nothing(syllables(rest)) and not _proper_names(asked):
            return f"{asked[: found.start()]}{topic}{asked[found.end() :]}?"
        return None
    if _names_nothing(words) and not _proper_names(asked):
        return _about(topic, asked)
    return None


def year(typed: str) -> str | None:
    """The year of a follow-up that asks for nothing else: "còn năm 2022 thì sao?"."""
    folded = unmarked(" ".join(typed.lower().split())).strip(" ?!.…")
    found = _AND_WHAT_OF.match(folded)
    if found is None or not _YEAR.fullmatch(found["new"]):
        return None
    return found["new"].removeprefix("nam ")


def _about(topic: str, asked: str) -> str:
    """“Ai chủ trì Hội nghị X?”, “Hội nghị X ở đâu?”."""
    if unmarked(asked.lower()).startswith(("ai ", "bao nhieu ", "co bao nhieu ")):
        return f"{asked} {topic}?"
    return f"{topic} {asked[:1].lower()}{asked[1:]}?"


def _may_stand_for(head: str, topic: str) -> bool:
    """Whether "hội nghị này" may mean the topic: it is called so, or is called nothing else."""
    if head in _PERSONS:
        return not topic.startswith(_EVENTS)
    return head in topic or (head in _ANYTHING and bool(topic))


def _names_nothing(words: Iterable[str]) -> bool:
    return all(word in _ASKING or word in _ABOUT_ANY for word in words)


def _proper_names(asked: str) -> bool:
    """A capital letter or a figure inside the question names something."""
    return any(c.isupper() or c.isdigit() for c in asked[1:])


def _substituted(previous: str, new: str) -> str | None:
    """The earlier question with a value of the same kind exchanged, or with what is new added."""
    folded, wanted = unmarked(previous.lower()), unmarked(new.lower())
    if len(folded) != len(previous):
        return None
    for pattern in _VALUES:
        if pattern.fullmatch(wanted):
            old = pattern.search(folded)
            if old is None:
                return f"{previous.rstrip(' ?')} {new}?"
            written = new
            if old.group().startswith("nam ") and not wanted.startswith("nam "):
                written = f"{previous[old.start() : old.start() + 4]}{new}"
            return f"{previous[: old.start()]}{written}{previous[old.end() :]}"
    found, old = _MEMBER.fullmatch(wanted), _IN_SERIES.search(folded)
    if found and old and (found["kind"] or "").strip() in _ORDINALS:
        value = new[found.start("value") :]
        return f"{previous[: old.start('value')]}{value}{previous[old.end('value') :]}"
    topic = _topic(previous)
    if _names_nothing(syllables(wanted)):
        return _about(topic, new)
    asks = _asking_part(previous)
    return f"{new} {asks}?" if asks and _is_like(new, topic) else None


def _is_like(new: str, topic: str) -> bool:
    """Whether one thing may be asked about instead of another: both are called alike, or the new
    one is nothing but a name."""
    head = unmarked(new.lower())
    called = next((event for event in _EVENTS if head.startswith(event)), None)
    if called is not None:
        return unmarked(topic.lower()).startswith(_EVENTS)
    return all(word[:1].isupper() for word in new.split())


def _topic(question: str) -> str:
    """What a question is about: itself without the part that asks."""
    bare = _POLITE.sub("", question.strip()).rstrip(" ?!.")
    folded = unmarked(bare.lower())
    if len(folded) != len(bare):
        return bare
    start, end = 0, len(bare)
    if first := _ASKS_FIRST.match(folded):
        start = first.end()
    if (last := _ASKS.search(folded, start)) and last.start() > start:
        end = last.start()
    topic = _WHICH.sub("", bare[start:end]).strip(" ,") or bare
    when = _YEAR.search(folded, end)
    return f"{topic} {bare[slice(*when.span())]}" if when else topic


def _asking_part(question: str) -> str | None:
    """What a question asks of what it is about: "diễn ra ngày nào"."""
    bare = question.strip().rstrip(" ?!.")
    folded = unmarked(bare.lower())
    if len(folded) != len(bare):
        return None
    found = _ASKS.search(folded)
    return bare[found.start() :].strip() if found and found.start() > 0 else None
