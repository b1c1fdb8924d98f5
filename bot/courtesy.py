"""Thanks and greetings, which are no questions: a clerk answers them, and searches nothing."""

from __future__ import annotations

import re

from bot.catalogue import Text, talk
from corpus.folding import unmarked
from index.words import syllables

_TO = r"(?: (?:anh|chi|em|ban|bot|cac|quy|nhieu|rat|lam|nhe|nha|a|minh|toi))*"
#: The whole message, without marks and punctuation: whatever says more is a question.
_SAID = (
    (re.compile(rf"(?:xin |rat |tran trong |ok |vang |da )*(?:cam on|thanks?(?: you)?){_TO}"),
     talk.WELCOME),
    (re.compile(rf"(?:xin |kinh )?(?:chao|alo|hello|hi)(?: buoi (?:sang|trua|chieu|toi))?{_TO}"),
     talk.GREETED),
)  # fmt: skip


def reply(text: str) -> Text | None:
    """What is said to thanks or a greeting; None where the message is something else."""
    said = " ".join(syllables(unmarked(text.lower())))
    return next((answer for pattern, answer in _SAID if pattern.fullmatch(said)), None)
