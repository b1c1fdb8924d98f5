"""The Vietnamese words for a proof, the same in Telegram and in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from index import wording
from index.proof import Proof

PROVED = "Đúng nguyên văn: câu trích khớp từng ký tự với bản lưu."
BEFORE = "Đoạn trước: {text}"
WHOLE = "Cả đoạn: {text}"
AFTER = "Đoạn sau: {text}"

_IN_FORCE = "Có trong Ấn bản {runs} (ấn bản hiện hành)."
_NO_LONGER = "Có trong Ấn bản {runs}; ấn bản hiện hành không còn."
_NEVER = "Chưa có trong ấn bản nào."
_CURRENT = "Bài chưa có sửa đổi nào."
_REVISED = "Bài đã được sửa ngày {day}; {still}."
_STILL = {True: "bản mới vẫn giữ nguyên câu này", False: "bản mới không còn nguyên văn câu này"}
_REMOVED = "Bài đã được gỡ khỏi kho ngày {day}; bản lưu vẫn giữ để đối chiếu."


def lines(proof: Proof) -> Iterator[str]:
    """The proof, line by line: verdict, quotation, source, paragraphs around, what became of it."""
    yield PROVED
    yield ""
    yield proof.citation.quote
    yield f"— {wording.source(proof.citation)}"
    yield wording.CODE.format(code=proof.code)
    yield ""
    yield from (BEFORE.format(text=text) for text in proof.context.before)
    paragraphs = "\n".join(proof.context.quoted)
    if paragraphs != proof.citation.quote:
        yield WHOLE.format(text=paragraphs)
    yield from (AFTER.format(text=text) for text in proof.context.after)
    yield f"{held(proof)} {fate(proof)}"


def held(proof: Proof) -> str:
    """The editions that hold the quotation."""
    if not proof.editions:
        return _NEVER
    runs = ", ".join(_run(*run) for run in proof.editions)
    return (_IN_FORCE if proof.editions[-1][1] is None else _NO_LONGER).format(runs=runs)


def fate(proof: Proof) -> str:
    """What became of the article since."""
    day = wording.date(proof.since or "")
    if proof.state == "revised":
        return _REVISED.format(day=day, still=_STILL[proof.still_said])
    return _REMOVED.format(day=day) if proof.state == "removed" else _CURRENT


def _run(first: int, last: int | None) -> str:
    if last is None:
        return f"{first} đến nay"
    return str(first) if first == last else f"{first}–{last}"
