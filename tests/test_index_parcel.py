"""A parcel (a backup, an edition, a share) whose bytes were changed is refused in a sentence."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from index import parcel
from index.parcel import BadParcel


def test_whatever_byte_is_changed_the_error_is_a_sentence(tmp_path: Path) -> None:
    file, bad = tmp_path / "tot.zip", tmp_path / "hong.zip"
    with parcel.packed(file, "backup", force=False) as packing:
        packing.add("a.txt", BytesIO("xin chào ".encode() * 20))
        packing.add("b.bin", BytesIO(b"nguyen ven"), squeeze=False)
    whole, told = file.read_bytes(), list[str]()
    # A password, ways of packing and versions that zipfile does not know, and a changed bit.
    for at, old in enumerate(whole):
        for new in {1, 12, 14, 99, old ^ 1, old ^ 8} - {old}:
            bad.write_bytes(whole[:at] + bytes([new]) + whole[at + 1 :])
            try:
                with parcel.opened(bad, "backup") as opened:
                    opened.check()
            except BadParcel as error:
                told.append(str(error))
    print(f"{len(told)} refused of {len(whole)} bytes")
    assert all(bad.name in sentence for sentence in told)
    assert len(told) > 3 * len(whole)  # the others say nothing, such as a date in the directory
