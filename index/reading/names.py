"""Names that a question may hold in small letters: "điểm cầu lào cai do ai chủ trì?".

A name that an article does not hold speaks against it as an answer. In running text capitals show
names; people on phones leave capitals out. Known are the provinces and the countries that Vietnam
deals with most, and those that the library itself names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from corpus.folding import CAPITAL, unmarked
from index.reading.variants import Counts
from index.words import syllables

#: Syllables of a name, at most.
LONGEST = 5

#: Provinces and cities, those merged in 2025 too, since articles are older. Names written as one
#: word ("Huế", "Lào") are left out here and below: in small letters too many are other words.
_PROVINCES = """an giang|bà rịa vũng tàu|bạc liêu|bắc giang|bắc kạn|bắc ninh|bến tre|bình dương
|bình định|bình phước|bình thuận|cà mau|cao bằng|cần thơ|đà nẵng|đắk lắk|đắk nông|đắc lắc|đắc nông
|điện biên|đồng nai|đồng tháp|gia lai|hà giang|hà nam|hà nội|hà tĩnh|hải dương|hải phòng|hậu giang
|hòa bình|hồ chí minh|hưng yên|khánh hòa|kiên giang|kon tum|lai châu|lạng sơn|lào cai|lâm đồng
|long an|nam định|nghệ an|ninh bình|ninh thuận|phú thọ|phú yên|quảng bình|quảng nam|quảng ngãi
|quảng ninh|quảng trị|sóc trăng|sơn la|tây ninh|thái bình|thái nguyên|thanh hóa|thừa thiên huế
|tiền giang|trà vinh|tuyên quang|vĩnh long|vĩnh phúc|yên bái"""
_COUNTRIES = """hoa kỳ|trung quốc|nhật bản|hàn quốc|triều tiên|ấn độ|thái lan|liên bang nga
|vương quốc anh|cam pu chia|đông timor|timor leste|úc đại lợi|new zealand|tây ban nha|bồ đào nha
|hà lan|thụy sĩ|thụy điển|đan mạch|na uy|phần lan|ba lan|nam phi|ai cập|mông cổ|sri lanka
|ả rập xê út|liên minh châu âu"""
#: All of these, with their marks.
LISTED = tuple(f"{_PROVINCES}|{_COUNTRIES}".replace("\n", "").split("|"))
#: Also words of every day: "hòa bình" is peace more often than a province.
AMBIGUOUS = frozenset(("hòa bình", "thái bình", "long an", "bình định", "ninh bình"))

#: Words behind which a name stands; any of them may open a sentence.
_CUE = (
    r"(?:[Tt]ỉnh|[Tt]hành phố|[Hh]uyện|[Qq]uận|[Tt]hị xã|[Pp]hường|[Nn]ước|[Ôô]ng|[Bb]à"
    r"|[Đđ]ồng chí|[Đđ]iểm cầu|[Ss]ông|[Đđ]ảo|[Cc]ộng hòa|[Vv]ương quốc)"
)
_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đinh|Lương|Trịnh"
    "|Mai|Tô|Trương|Tạ|Vương|Lò|Hà|Cao|Chu|Đoàn|Lưu|Thái|Phùng|Nông|Quách|Tống|Triệu|Doãn"
)
_REST = rf"(?: {CAPITAL}[^\W\d_]*)"
_NAMES = re.compile(
    rf"\b{_CUE} ({CAPITAL}[^\W\d_]*{_REST}{{1,{LONGEST - 1}}})|\b((?:{_SURNAMES}){_REST}{{1,3}})\b"
)


class Names:
    """Names as runs of syllables in small letters, tone placement unified."""

    def __init__(self, learned: Iterable[str]) -> None:
        self._learned = frozenset(learned)
        self._all = self._learned | {" ".join(syllables(name)) for name in LISTED} - AMBIGUOUS

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Names:
        """What a library of these texts knows."""
        return cls(cls.count(texts).words)

    @classmethod
    def count(cls, texts: Iterable[str]) -> Counts:
        """How often the texts write what in capitals behind words such as "tỉnh" and "đồng chí",
        and people's names by their surnames, of two to five syllables."""
        return Counts.of(
            [" ".join(syllables(place or person))]
            for text in texts
            for place, person in _NAMES.findall(text)
        )

    def holds(self, name: str, *, folded: bool = False) -> bool:
        """Whether this is a name; ``folded``: it has no marks."""
        return name in (self._plain if folded else self._all)

    @cached_property
    def _plain(self) -> frozenset[str]:
        return frozenset(map(unmarked, self._all))

    def find(self, words: Sequence[str]) -> list[str]:
        """The names among these syllables, the longest that fit, none overlapping."""
        found, at = [], 0
        while at < len(words):
            for length in range(min(LONGEST, len(words) - at), 1, -1):
                name = " ".join(words[at : at + length])
                if name in self._all:
                    found.append(name)
                    at += length - 1
                    break
            at += 1
        return found
