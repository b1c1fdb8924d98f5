"""What people say beside questions: a clerk answers it, and searches nothing.

The whole message has to be of such words: whatever says more is a question, without the greeting
before it and the thanks behind it, which would be searched for as well.
"""

from __future__ import annotations

import re
from itertools import pairwise

from bot.catalogue import Text, talk
from corpus.folding import unmarked
from index.words import syllables

_WHOM = "anh|chi|em|ban|bot|ad|admin|cac|ca|nha|quy|moi|nguoi|co|chu|bac|thay"
_TO = rf"(?: (?:{_WHOM}|nhieu|rat|lam|nhe|nghen|a|oi|minh|toi|da|truoc|giup do|voi|di))*"
#: All of these are words of who agrees, and name nothing.
_AGREES = (
    r"(?:da|vang|ok|oke|okay|okie|u|uh|uhm|um|duoc|tot|hay|ro|hieu|biet|roi|qua|the|vay|a|nhi|thoi"
    r"|dung|chuan|tuyet|voi|nhe|nha|em|anh|chi|toi|minh|chinh xac)"
)
_ME = r"(?:bot|ban|em|may|chatbot)"
_PATTERNS = (
    (rf"(?:(?:xin|rat|tran trong|{_AGREES}) )*(?:cam on|cam ta|thanks?(?: you)?|tks){_TO}"
     rf"(?: {_AGREES})*", talk.WELCOME),
    (rf"(?:tam biet|good ?bye|bye(?: bye)?|bai bai){_TO}", talk.WELCOME),
    (rf"(?:(?:xin|kinh|da|em|toi|minh) )*(?:chao|alo|hello|hi)"
     rf"(?: buoi (?:sang|trua|chieu|toi))?{_TO}", talk.GREETED),
    (rf"(?:{_WHOM}) oi{_TO}", talk.GREETED),
    (rf"{_AGREES}(?: {_AGREES}){{0,5}}", talk.NOTED),
    (rf"(?:(?:the|cau tra loi|tra loi|{_ME}|van|la|nhu the|nhu vay|bi) )*"
     r"(?:sai|khong dung|chua dung|khong phai|nham|khong chinh xac|chua chinh xac)"
     r"(?: (?:roi|het|vay|the|ca|bet|a|ban|bot|nhe))*", talk.WRONG),
    (r"(?:(?:cho|hay|xem|doc|ke|noi|con|gi|nua|toi|em|minh|hoi) )*"
     r"(?:them|tiep|tiep tuc|nua|chi tiet|cu the|ro hon|day du hon)"
     r"(?: (?:hon|di|nua|khong|a|nhe|duoc))*", talk.MORE),
)  # fmt: skip
#: The whole message, without marks and punctuation.
_SAID = tuple((re.compile(pattern), answer) for pattern, answer in _PATTERNS)
_HELP = re.compile(
    rf"(?:(?:xin|cho|toi|can|xem|hay|bat dau) )*(?:help|tro giup|giup(?: do)?(?: (?:toi|em|minh))?"
    rf"|(?:huong dan|cach)(?: (?:su dung|dung|hoi))?|menu|bat dau|start"
    rf"|{_ME} (?:ten )?(?:la )?(?:ai|gi)"
    rf"|{_ME} (?:co the )?(?:biet )?(?:lam|giup)(?: duoc)?(?: (?:toi|em|minh))?(?: duoc)?"
    rf" (?:nhung )?gi(?: cho (?:toi|em|minh))?"
    rf"|(?:hoi|dung|su dung)(?: {_ME})? (?:nhu )?the nao){_TO}"
)
#: The ends of what is said in one breath.
_BREATH = re.compile(r"[,.!?;:…\n]+|\s[–-]\s")
#: With its marks where it has any: "chào bán" greets nobody.
_HAILED = re.compile(
    r"(?:(?:xin|kính|kinh|dạ|da|em|tôi|toi|mình|minh) )*(?:chào|chao|alo|hello|hi)"
    r"(?: (?:anh|chị|chi|em|bạn|ban|bot|ad|admin|các|cac|quý|quy|ơi|oi|nhé|nhe|ạ|a))+ ",
    re.IGNORECASE,
)


def reply(text: str) -> Text | None:
    """What is said to thanks, a greeting or the like; None where the message is something else."""
    said = _folded(text)
    return next((answer for pattern, answer in _SAID if pattern.fullmatch(said)), None)


def asks_for_help(text: str) -> bool:
    """Whether somebody wants to know how to ask, and nothing else."""
    return bool(_HELP.fullmatch(_folded(text)))


def bare(text: str) -> str:
    """A question without the greeting before it and the thanks behind it."""
    ends = [0, *(found.end() for found in _BREATH.finditer(text)), len(text)]
    breaths = [text[start:end] for start, end in pairwise(ends)]
    while breaths and _is_courtesy(breaths[0]):
        del breaths[0]
    while breaths and _is_courtesy(breaths[-1]):
        del breaths[-1]
    asked = "".join(breaths).strip()
    hailed = _HAILED.match(asked)
    return asked[hailed.end() :] if hailed else asked or text


def _is_courtesy(breath: str) -> bool:
    return not _folded(breath) or reply(breath) in (talk.WELCOME, talk.GREETED)


def _folded(text: str) -> str:
    return " ".join(syllables(unmarked(text.lower())))
