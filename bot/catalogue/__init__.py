"""What people read in Telegram, each text once in each language.

A text is a module's constant, used as ``answers.LATE(language, time=…)``: mypy knows the names, and
a test checks that both languages take the same values and that nothing is left over. What
operators read in a terminal stands in ``bot.texts``.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Text(NamedTuple):
    """One text in Vietnamese and in English."""

    vi: str
    en: str

    def __call__(self, language: Language, **values: object) -> str:
        return (self.en if language == "en" else self.vi).format(**values)
