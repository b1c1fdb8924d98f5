"""What must not enter the corpus: nothing to quote, lost letters, a secrecy mark."""

from __future__ import annotations

import re
import unicodedata

from corpus.article import Article
from corpus.errors import Refused


def _spaced(words: str) -> str:
    """The words as a stamp may set them: "T Ố I  M Ậ T", "M.Ậ.T"."""
    return "[ .]{0,3}".join(re.escape(letter) for letter in words.replace(" ", ""))


_URGENT = r"(?:HỎA TỐC|HOẢ TỐC|THƯỢNG KHẨN|KHẨN)"
_COPY = r"(?:BẢN SỐ|Bản số)[\W_]*\d*"
_DEGREE = f"(?:{_spaced('TUYỆT MẬT')}|{_spaced('TỐI MẬT')}|{_spaced('MẬT')})"
#: A secrecy mark stands alone on its line, or in a cell of its own beside the letterhead
#: (FACTS 28). The word in prose ("bí mật", "mật ong") is no mark.
_MARK = re.compile(
    rf"[\W_]*(?:TÀI LIỆU )?(?:{_URGENT}[\W_]+)?(?:{_COPY}[\W_]+)?{_DEGREE}"
    rf"[\W_]*(?:(?:{_URGENT}|{_COPY})[\W_]*)?|[\W_]*(?:Tuyệt|Tối) mật[\W_]*"
)
_NAMED_MARK = re.compile(r"\W*(?:độ|mức độ|dấu) mật ?:\W*(?:tuyệt |tối )?mật\W*", re.I)
_MARK_LENGTH = 80
_CELL = re.compile(r"\s{2,}|[\t|]")
_TOP_LINES = 40

_LOST = "\ufffd"


def check(article: Article, where: str, raw: str | None = None, above: str = "") -> None:
    """Raise Refused, naming ``where`` it was read, unless the article may enter the corpus.

    ``raw`` is the text before cleaning, where a mark may stand that cleaning took out; ``above`` is
    what a web page shows before it, which may be long and is searched to its end.
    """
    marks = (*map(secrecy_mark, (article.title, raw or "", article.text)), _mark(above))
    for mark in marks:
        if mark:
            raise Refused(
                f"{where}: có dấu “{mark}”; tài liệu mật không được đưa vào kho, chưa lưu gì."
            )
    if not any(character.isalnum() for character in article.text):
        raise Refused(f"{where}: không có nội dung; hãy kiểm tra lại tệp gốc.")
    if _LOST in article.text or _LOST in article.title:
        raise Refused(
            f"{where}: có ký tự đã mất (�); hãy lưu lại tệp gốc bằng bảng mã UTF-8 rồi thêm lại."
        )


def secrecy_mark(text: str) -> str | None:
    """The secrecy mark of a text: in a line or a cell near its top, or in a line anywhere."""
    lines = [line for line in text.splitlines() if line.strip()]
    below = (mark for line in lines[_TOP_LINES:] if (mark := _mark_in(line)))
    return _mark("\n".join(lines[:_TOP_LINES])) or next(below, None)


def _mark(text: str) -> str | None:
    cells = (cell for line in text.splitlines() for cell in (line, *_CELL.split(line)))
    return next((mark for cell in cells if (mark := _mark_in(cell))), None)


def _mark_in(cell: str) -> str | None:
    # One space for many: a hundred thousand of them after "Độ mật:" took minutes.
    composed = unicodedata.normalize("NFC", " ".join(cell.split()))
    if len(composed) > _MARK_LENGTH:
        return None
    if _MARK.fullmatch(composed) or _NAMED_MARK.fullmatch(composed):
        return " ".join(composed.strip("*_#[]() .:-–|").split())
    return None
