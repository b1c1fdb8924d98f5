"""What can be a Vietnamese syllable: the evidence that a text was read in the right encoding."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from corpus.folding import unmarked

_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()

#: Rimes without their tone. Those that end in a stop take an acute or a dot below only.
_RIMES = frozenset(
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
    "i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
    "o oc oi om on ong oong ooc op ot oa oac oach oai oam oan oang oanh oao oap oat oay "
    "oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uc ui um un ung up ut uâ uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ "
    "uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu "
    "ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu yn ynh yt ych".split()
)
_BARE_RIMES = frozenset(map(unmarked, _RIMES))
_STOPPED = re.compile("(?:[ptc]|ch)$")
_ONSET = re.compile("(?:" + "|".join(sorted(_ONSETS, key=len, reverse=True)) + ")?")
_FRONT = tuple("eêiy")
_Y_ALONE = frozenset(" b h k l m q s t v qu".split(" "))


@lru_cache(maxsize=2**16)
def is_syllable(word: str) -> bool:
    """Whether the word, in any case but a muddled one, can be one Vietnamese syllable."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    marked = unicodedata.normalize("NFD", unicodedata.normalize("NFC", word).lower())
    bare = marked.translate(_TONES)
    tones = len(marked) - len(bare)
    if tones > 1:
        return False
    plain = unicodedata.normalize("NFC", bare)
    for onset in _onsets(plain):
        rime = plain[len(onset) :]
        if rime in _RIMES and _fit(onset, rime):
            return not _STOPPED.search(rime) or "\u0301" in marked or "\u0323" in marked
    return False


@lru_cache(maxsize=2**16)
def is_bare_syllable(word: str) -> bool:
    """Whether a word in small letters without any mark can be a syllable that lost its marks."""
    return any(
        word[len(onset) :] in _BARE_RIMES and _fit(onset, word[len(onset) :])
        for onset in _onsets(word)
    )


def _onsets(plain: str) -> tuple[str, ...]:
    """How the syllable may begin: "gia" is gi-a, "gìn" is g-in."""
    found = _ONSET.match(plain)
    onset = found[0] if found else ""
    return (onset, "g") if onset == "gi" else (onset,)


def _fit(onset: str, rime: str) -> bool:
    """The rules of spelling: k, gh and ngh before e, ê, i, y; c, g and ng before all others."""
    if onset in ("k", "gh", "ngh"):
        return rime.startswith(_FRONT)
    if onset in ("c", "g", "ng"):
        return not rime.startswith(_FRONT) or (onset == "g" and rime.startswith("i"))
    if rime == "y":
        return onset in _Y_ALONE
    if rime in ("êng",):
        return onset == "gi"
    if rime.startswith("y"):
        return onset in ("", "qu")
    return onset != "qu" or not rime.startswith(("o", "u", "ư"))
