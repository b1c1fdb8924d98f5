"""Shorthand: what officials abbreviate and what people shorten on phones, written out."""

from __future__ import annotations

import re

#: Short forms with what they stand for in this corpus's language. HN is written out only before
#: these words, since elsewhere it may be Hà Nội; CT only before a number; "k" not behind one
#: ("20 k"), where it is a thousand.
_SHORT = (
    (r"hn(?=\s+(?:ngoại|ngoai|đối|doi|trung|quán|quan|toàn|toan|tw|bch|lần|lan)\b)", "hội nghị"),
    (r"tbt", "Tổng Bí thư"),
    (r"bct", "Bộ Chính trị"),
    (r"bbt", "Ban Bí thư"),
    (r"bng", "Bộ Ngoại giao"),
    (r"lhq", "Liên hợp quốc"),
    (r"bch\s?(?:t\.?[wư]|trung ương|trung uong)", "Ban Chấp hành Trung ương"),
    (r"t\.?w|t\.ư|(?-i:TƯ)", "Trung ương"),  # "tư" is a word: "thứ tư", "Bộ Tư pháp"
    (r"đ/c|d/c", "đồng chí"),
    (r"(?:đ|d)csvn", "Đảng Cộng sản Việt Nam"),
    (r"nq", "nghị quyết"),
    (r"vn", "Việt Nam"),
    (r"ntn|nhtn", "như thế nào"),
    (r"bn|bnhieu|bnhiu|bao nhiu|bao nhju", "bao nhiêu"),
    (r"(?<!\d\s)(?<!\d)(?:ko|k|kg|hok|hông|khg)", "không"),
    (r"đc|dc", "được"),
    (r"j|gj", "gì"),
    (r"vs", "với"),
    (r"ng", "người"),
    (r"mn", "mọi người"),
    (r"bh|bjo|bgio|bjờ", "bao giờ"),
    (r"nc", "nước"),
    (r"trc", "trước"),
    (r"ctr", "chương trình"),
    (r"đh(?=\s+(?:đảng|dang|xi|1\d|toàn|toan|đại|dai)\w*)", "đại hội"),
    (r"ct(?=\s+(?:số|so)?\s*\d)", "chỉ thị"),
    # Who is spoken to is not what is asked.
    (r"(?:ad|adm|admin|bot)\s+(?:ơi|oi)[,\s]*|(?:ad|admin)\s+(?=(?:cho|giúp|giup|tìm|tim)\b)", ""),
)
#: Most questions hold none of them.
_ANY = re.compile(
    rf"(?<![\w/-])(?:{'|'.join(short for short, _ in _SHORT)})(?![\w/-])", re.IGNORECASE
)
_EXPANSIONS = tuple(
    (re.compile(rf"(?<![\w/-])(?:{short})(?![\w/-])", re.IGNORECASE), long)
    for short, long in _SHORT
)

#: Short forms as they are typed: no slips of the fingers.
SHORT = frozenset(
    """hn tbt bct bbt bng lhq bch tw đ c nq vn ntn nhtn bn bnhieu bnhiu nhiu ko k kg hok khg đc
    dc j gj vs ng mn bh bjo bgio nc trc ctr đh ct ad adm admin bot csvn đcsvn
    dcsvn xhcn ubnd hđnd mttq asean eu un apec wto""".split()
)


def expand(question: str) -> str:
    """Write out the short forms."""
    for short, long in _EXPANSIONS if _ANY.search(question) else ():
        question = short.sub(long, question)
    return question.strip()
