"""Quoted phrases of a question: what an answer's article must hold word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.article import Article
from corpus.folding import unmarked
from index.words import syllables

_QUOTED = re.compile(
    r"„([^„“”]+)[“”]|“([^“”]+)”|«([^«»]+)»|(?<!\w)\"([^\"]+)\"(?!\w)|(?<!\w)‘([^‘’]+)’(?!\w)"
    r"|(?<!\w)'([^\s'][^']*)'(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as typed, and its syllables; ``folded``: it was typed without marks."""

    text: str
    words: tuple[str, ...]
    folded: bool

    def held_by(self, article: Article) -> bool:
        """Whether title or text hold the phrase, signs and capitals apart."""
        return any(self._in(part) for part in (article.text, article.title))

    def _in(self, text: str) -> bool:
        held = f" {' '.join(syllables(text))} "
        return f" {' '.join(self.words)} " in (unmarked(held) if self.folded else held)


def phrases_in(typed: str) -> tuple[Phrase, ...]:
    """The quoted phrases of a canonical text."""
    found = []
    for match in _QUOTED.finditer(typed):
        text = next(filter(None, match.groups())).strip()
        words = tuple(syllables(text))
        if words:
            folded = unmarked(text) == text
            found.append(Phrase(text, tuple(map(unmarked, words)) if folded else words, folded))
    return tuple(found)
