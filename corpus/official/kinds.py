"""Kinds of official documents and the bodies that issue them: their names and letters."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.folding import fold


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its name, its letters in a number, and ``Article.kind``.

    ``noun``: the name is no everyday verb or noun, so that a bare number after it is a document's
    ("Chỉ thị 12"); "quy định 2 mức" and "kế hoạch 5 năm" are something else.
    """

    name: str
    letters: str
    english: str
    noun: bool = False


KINDS = (
    Kind("nghị quyết liên tịch", "NQLT", "joint resolution", noun=True),
    Kind("nghị quyết", "NQ", "resolution", noun=True),
    Kind("chỉ thị", "CT", "directive", noun=True),
    Kind("nghị định", "NĐ", "decree", noun=True),
    Kind("thông tư liên tịch", "TTLT", "joint circular", noun=True),
    Kind("thông tư", "TT", "circular", noun=True),
    Kind("đề án", "ĐA", "scheme", noun=True),
    Kind("công điện", "CĐ", "telegram", noun=True),
    Kind("kết luận", "KL", "conclusion"),
    Kind("quyết định", "QĐ", "decision"),
    Kind("quy định", "QĐ", "regulation"),
    Kind("thông báo", "TB", "notice"),
    Kind("kế hoạch", "KH", "plan"),
    Kind("hướng dẫn", "HD", "guidance"),
    Kind("chương trình", "CTr", "programme"),
    Kind("báo cáo", "BC", "report"),
    Kind("tờ trình", "TTr", "submission"),
    Kind("công văn", "CV", "letter"),
    Kind("quy chế", "QC", "statute"),
    Kind("luật", "", "law"),
    Kind("pháp lệnh", "PL", "ordinance"),
)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that issues documents: its name, its letters in their numbers, short written forms."""

    name: str
    letters: str
    short: tuple[str, ...] = ()


#: A longer name stands before the name that opens it.
BODIES = (
    Body("Ban Bí thư", "TW", ("BBT",)),
    Body("Bộ Chính trị", "TW", ("BCT",)),
    Body("Ban Chấp hành Trung ương", "TW", ("BCHTW", "BCH Trung ương", "BCH TW")),
    Body("Thủ tướng Chính phủ", "TTg", ("Thủ tướng", "TTCP", "TTg")),
    Body("Chính phủ", "CP", ("CP",)),
    Body("Ủy ban thường vụ Quốc hội", "UBTVQH", ("UBTVQH",)),
    Body("Quốc hội", "QH", ("QH",)),
    Body("Chủ tịch nước", "CTN"),
    Body("Bộ Ngoại giao", "BNG", ("BNG",)),
    Body("Bộ Tài chính", "BTC"),
    Body("Bộ Công an", "BCA"),
    Body("Bộ Quốc phòng", "BQP"),
    Body("Bộ Nội vụ", "BNV"),
    Body("Bộ Tư pháp", "BTP"),
    Body("Bộ Công Thương", "BCT"),
    Body("Bộ Y tế", "BYT"),
    Body("Bộ Xây dựng", "BXD"),
    Body("Bộ Giáo dục và Đào tạo", "BGDĐT"),
    Body("Bộ Giao thông vận tải", "BGTVT"),
    Body("Bộ Tài nguyên và Môi trường", "BTNMT"),
    Body("Bộ Thông tin và Truyền thông", "BTTTT"),
    Body("Bộ Kế hoạch và Đầu tư", "BKHĐT"),
    Body("Bộ Khoa học và Công nghệ", "BKHCN"),
    Body("Bộ Nông nghiệp và Phát triển nông thôn", "BNNPTNT"),
    Body("Bộ Lao động - Thương binh và Xã hội", "BLĐTBXH"),
    Body("Bộ Văn hóa, Thể thao và Du lịch", "BVHTTDL"),
    Body("Ngân hàng Nhà nước", "NHNN"),
    Body("Thanh tra Chính phủ", "TTCP"),
)


_KINDS = {fold(kind.name): kind for kind in KINDS}
_BODIES = {fold(name): body for body in BODIES for name in (body.name, *body.short)}


def kind_of(name: str) -> Kind | None:
    """The kind of this name, with or without marks."""
    return _KINDS.get(fold(name))


def body_of(name: str) -> Body | None:
    """The body of this name or short form, with or without marks; None for any other."""
    return _BODIES.get(fold(name))
