"""Names of the same: whoever asks about "Mỹ" is answered by what is said of "Hoa Kỳ"."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.folding import unmarked

_SAME = """bác hồ|hồ chí minh|hồ chủ tịch|nguyễn ái quốc|nguyễn tất thành
mỹ|hoa kỳ
nga|liên bang nga
nhật|nhật bản
hàn|hàn quốc
triều tiên|cộng hòa dân chủ nhân dân triều tiên
úc|australia|ô xtrây li a
ý|italia|italy|i ta li a
anh|vương quốc anh|anh quốc
cam pu chia|campuchia
xin ga po|singapore
in đô nê xi a|indonesia
ma lai xi a|malaysia
mi an ma|myanmar
phi líp pin|philippines|philippin
liên hợp quốc|liên hiệp quốc|lhq|un
asean|hiệp hội các quốc gia đông nam á
wto|tổ chức thương mại thế giới
eu|liên minh châu âu
who|tổ chức y tế thế giới
apec|diễn đàn hợp tác kinh tế châu á thái bình dương
imf|quỹ tiền tệ quốc tế
wb|ngân hàng thế giới
nato|tổ chức hiệp ước bắc đại tây dương
unesco
fifa
brics
ubnd|ủy ban nhân dân
hđnd|hội đồng nhân dân
mttq|mặt trận tổ quốc"""
#: Also words of every day: a text that holds one may mean anything.
_EVERYDAY = frozenset(("ý", "anh", "hàn", "nhật", "un", "y", "han", "nhat"))
#: Abbreviations that name somebody; others may stand for anything.
ABBREVIATIONS = frozenset(
    "asean wto eu who apec imf wb nato unesco fifa brics lhq un ubnd hđnd mttq".split()
)


def _groups(*, folded: bool) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _SAME.split("\n"):
        names = (unmarked(line) if folded else line).split("|")
        for name in names:
            found[name] = (name, *(n for n in names if n != name and n not in _EVERYDAY))
    return found


_GROUPS = {folded: _groups(folded=folded) for folded in (False, True)}


def known_as(name: str, *, folded: bool) -> tuple[str, ...]:
    """A name in small letters with all others of the same; ``folded``: without marks."""
    return _GROUPS[folded].get(name, (name,))
