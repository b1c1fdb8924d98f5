"""Picture captions: which lines of a page stand under a picture and not in the article."""

from __future__ import annotations

import re

_IMAGE_FILE = re.compile(r"[\w()%+~., -]{1,120}\.(?:png|jpe?g|gif|webp|bmp|heic)", re.IGNORECASE)
_IMAGE_STEM = re.compile(r"(?=[^_]*_)[A-Za-z0-9][\w-]*(?:\(\d+\))?", re.ASCII)
_IMAGE_LENGTH = 200

_EVENT = (
    r"(?:hội nghị|đại hội|hội thảo|tọa đàm|toạ đàm|diễn đàn|điểm cầu|kỳ họp|sự kiện|"
    r"buổi \w+|lễ \w+|phiên \w+|cuộc \w+|chương trình)"
)
#: "Ảnh hưởng …" and "Toàn cảnh kinh tế …" open prose and headings: one word is not enough.
_VIEW = re.compile(
    rf"Ảnh(?:\s*:| (?:minh h(?:oạ|ọa)|tư liệu|chụp)\b)|(?:Quang|Toàn) cảnh {_EVENT}", re.IGNORECASE
)
_AUDIENCE = re.compile(
    rf"(?:Các|Những) đại biểu (?:tham )?dự {_EVENT}(?: (?:tại|ở|của) (?P<place>[^,;:.]+))?[.…]?",
    re.IGNORECASE,
)
_PLACE_WORDS = frozenset(
    "điểm đầu cầu tỉnh thành phố huyện quận thị xã phường ủy uỷ hội trường trụ sở nhà".split()
)
#: A scene tells who does what at which event; a heading rarely names a person first.
_PERSON = re.compile(
    r"(?:Các )?(?:đại biểu|đồng chí|đ/c|ông|bà|(?:Phó )?(?:Tổng )?Bí thư|(?:Phó )?Chủ tịch|"
    r"(?:Phó )?Thủ tướng|(?:Thứ|Bộ) trưởng|(?:Phó )?(?:Trưởng|Giám đốc|Chủ nhiệm)|Đại sứ|"
    r"Thường trực|Lãnh đạo|Đoàn)\b",
    re.IGNORECASE,
)
_SCENE = re.compile(
    rf"(?:tại|trong) {_EVENT}[^,;]{{0,30}}$|"
    rf"(?:chủ trì|điều hành|khai mạc|kết luận) {_EVENT}[^,;]{{0,50}}$",
    re.IGNORECASE,
)
_PHOTO_CREDIT = re.compile(r"\(?\bẢnh(?:\s*:\s*[^.()]{2,40}| minh h(?:oạ|ọa))\)?\.?$")
_TOLD = re.compile(r"\b(?:đã|sẽ|đang|được|cũng|còn|nhằm|để)\b")
#: How an item of a list or a heading of a document begins.
LIST_ITEM = re.compile(
    r"(?:[-–—+*•]|\(?\w{1,4}[.)]|[IVXLC]+[-.–])\s|(?:Điều|Chương|Mục|Phần)\s+\w+"
)


def without_captions(body: list[str]) -> tuple[list[str], list[str]]:
    """Part captions from paragraphs, and drop the names of picture files."""
    kept: list[str] = []
    captions: list[str] = []
    under_picture = False
    for at, line in enumerate(body):
        if _is_picture(line):
            under_picture = True
            continue
        if is_caption(line, under_picture, last=at == len(body) - 1):
            captions.append(line)
        else:
            kept.append(line)
        under_picture = False
    return kept, captions


def _is_picture(line: str) -> bool:
    return len(line) <= _IMAGE_LENGTH and bool(
        _IMAGE_FILE.fullmatch(line) or _IMAGE_STEM.fullmatch(line)
    )


def is_caption(line: str, under_picture: bool, *, last: bool) -> bool:
    """Whether a line of its own stands under a picture, told by its words."""
    if len(line) > 200 or line.endswith((":", ";", ",")) or line.isupper() or LIST_ITEM.match(line):
        return False
    credit = _PHOTO_CREDIT.search(line)
    words = line[: credit.start()].rstrip("( ") if credit else line
    if ". " in words.rstrip(".…!?") or not line[0].isupper():
        return False  # several sentences: prose, whatever stands at its end
    if credit:
        return True
    ended = line.endswith((".", "!", "?", "…", "”", '"'))
    if (audience := _AUDIENCE.fullmatch(line)) is not None:
        return audience["place"] is None or _is_place(audience["place"])
    if ended:
        return False  # a whole sentence may always be the article's own
    if under_picture:
        return True
    if _VIEW.match(line):
        return len(line) <= 150 and not _TOLD.search(line)
    scene = _PERSON.match(line) and _SCENE.search(line)
    return not last and len(line.split()) >= 6 and bool(scene)


def _is_place(words: str) -> bool:
    return all(word[0].isupper() or word in _PLACE_WORDS for word in words.split())
