"""Pages that hold no article, each refused by name: lists, errors, logins, walls, films."""

from __future__ import annotations

import re

from lxml import html

from corpus.canonical import canonical_line
from corpus.errors import Refused
from corpus.pages.data import PageData
from corpus.pages.markup import brief, shown
from corpus.pages.prose import prose_of

#: Where more prose than this stands in one place, the page is what it seems, in characters.
PROSE = 400
_SHORT = 1500  # of all that an error, a login or a wall shows
_ANY = 60  # characters: the shortest item of news that calls itself an article
_TITLES = 8  # linked headings that make a list of a page with little prose
_INTRODUCTION = 1200  # characters: a list may be introduced by so much

_ERROR = re.compile(
    r"\b(?:404|403|500|502|503)\b.{0,40}"
    r"(?:not found|error|lỗi|forbidden|unavailable|gateway|server|không tìm thấy)|"
    r"(?:lỗi|error)\s*:?\s*(?:404|403|500|502|503)\b|page not found|internal server error|"
    r"server error in|bad gateway|service (?:temporarily )?unavailable|runtime error|"
    r"(?:không tìm thấy|không tồn tại|đã bị (?:xóa|xoá|gỡ)).{0,60}"
    r"(?:trang|đường dẫn|bài viết|nội dung)|"
    r"(?:trang|đường dẫn|bài viết|nội dung|địa chỉ)[^.]{0,60}"
    r"(?:không tìm thấy|không tồn tại|không còn tồn tại|đã bị (?:xóa|xoá|gỡ))|"
    r"hệ thống (?:đang )?(?:bảo trì|nâng cấp|gặp sự cố)|trang web đang (?:bảo trì|nâng cấp)|"
    r"truy cập bị từ chối|access denied",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"đăng nhập|quên mật khẩu|tên (?:đăng nhập|truy cập)|log ?in|sign ?in|mật khẩu|tài khoản",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"(?:bật|kích hoạt|hỗ trợ|enable|turn on|requires?) (?:javascript|js|cookies?)\b|"
    r"javascript (?:is )?(?:disabled|required|đã bị tắt|bị tắt)|just a moment|"
    r"checking (?:your|if the site)|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"(?:xác minh|xác nhận|kiểm tra)[^.]{0,40}(?:con người|rô-?bốt|robot|người máy|trình duyệt)|"
    r"attention required|cloudflare|ddos|ray id|captcha|are you a robot|unusual traffic|"
    r"đang kiểm tra (?:trình duyệt|kết nối)|cookies? (?:đã bị|bị) (?:tắt|chặn)",
    re.IGNORECASE,
)
_WALL_SCRIPT = re.compile(r"cf[-_]chl|challenge-platform|document\.cookie\s*=\s*[\"']D1N=", re.I)
_PAYWALL = re.compile(
    r"(?:(?:vui lòng |hãy )?(?:đăng ký|đăng nhập|mua|trả phí|nâng cấp|trở thành)[^.]{0,80}"
    r"(?:đọc tiếp|xem tiếp|đọc toàn bộ|đọc trọn|đọc đầy đủ|xem toàn bộ)|"
    r"(?:bài viết|nội dung)(?: này)? (?:chỉ )?dành (?:riêng )?cho "
    r"(?:độc giả|bạn đọc|thành viên|hội viên|người dùng)"
    r"[^.]{0,60}|(?:bạn )?đã (?:đọc|xem) hết .{0,40}(?:miễn phí).{0,60}).{0,40}",
    re.IGNORECASE,
)
_WALL_LENGTH = 250
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_FILM = ("video", "audio", "iframe", "object", "embed", "amp-video", "amp-youtube", "source")


def refuse_other(tree: html.HtmlElement, data: PageData, where: str) -> None:
    """Raise Refused for a page that shows too little to hold an article, and says what it is."""
    text = shown(tree)
    headings = " ".join(canonical_line(h.text_content()) for h in tree.iter("h1", "title"))
    silent = " ".join(n.text_content() for n in tree.iter("noscript"))
    opening = f"{headings} {text[:_SHORT]}"
    bare = not data.published and prose_of(tree) < PROSE
    short = bare and len(text) <= _SHORT
    if _is_wall(tree, f"{opening} {silent[:_SHORT]}", short):
        raise Refused(
            f"{where}: là trang chặn truy cập tự động (đòi JavaScript, cookie hoặc xác minh), "
            "không phải bài viết; hãy mở trang bằng trình duyệt, đợi bài hiện ra rồi lưu lại."
        )
    if not any(map(str.isalnum, text)) and not _shows_film(tree):
        raise Refused(f"{where}: trang trống, không có chữ nào; hãy lưu lại trang này.")
    if bare and _ERROR.search(opening if short else headings):
        raise Refused(
            f"{where}: là trang báo lỗi của máy chủ (không tìm thấy trang, bảo trì hoặc bị từ "
            "chối); hãy kiểm tra lại địa chỉ."
        )
    if (
        bare
        and _asks_password(tree)
        and (short or _LOGIN.search(headings))
        and _LOGIN.search(opening)
    ):
        raise Refused(
            f"{where}: là trang đăng nhập, không phải bài viết; hãy đăng nhập bằng trình duyệt "
            "rồi lưu trang của bài."
        )


class Look:
    """What a page shows before anything of it is dropped."""

    def __init__(self, tree: html.HtmlElement) -> None:
        links = (title.find(".//a") is not None for title in tree.iter("h2", "h3", "h4"))
        self.titles = sum(links)
        self.pictured = next(tree.iter("img", "amp-img", "figure"), None) is not None
        self.pictured = self.pictured or _shows_film(tree)


def refuse_empty(look: Look, data: PageData, where: str, prose: int) -> None:
    """Raise Refused for a page whose article's element holds too little, saying why."""
    listed = data.is_listing or look.titles >= _TITLES
    enough = _ANY if data.is_article else _INTRODUCTION if listed else PROSE
    if prose >= enough:
        return
    if (look.pictured or data.is_video) and (data.is_article or not listed):
        raise Refused(
            f"{where}: trang chỉ có video, âm thanh hoặc ảnh, không có bài viết để trích dẫn; "
            "hãy thêm bản chữ của bài nếu có."
        )
    raise Refused(f"{where}: là trang danh mục hoặc không có bài viết; hãy lưu trang của từng bài.")


def refuse_teaser(tree: html.HtmlElement, where: str) -> None:
    """Raise Refused where a wall stands behind the article's beginning."""
    for element in tree.iter("p", "div", "span", "h2", "h3", "h4", "strong", "b", "a", "button"):
        line = brief(element, _WALL_LENGTH)
        if line and _PAYWALL.fullmatch(line) and not _is_hidden(element):
            raise Refused(
                f"{where}: trang chỉ hiện phần đầu của bài (bài thu phí hoặc đòi đăng nhập); "
                "hãy lưu lại trang sau khi mở được toàn bài."
            )


def _is_hidden(element: html.HtmlElement) -> bool:
    """Whether the page keeps the element back until it is needed."""
    chain = (element, *element.iterancestors())
    return any(e.get("hidden") is not None or _HIDDEN.search(e.get("style") or "") for e in chain)


def _shows_film(tree: html.HtmlElement) -> bool:
    return next(tree.iter(*_FILM), None) is not None


def _is_wall(tree: html.HtmlElement, opening: str, short: bool) -> bool:
    if not short:
        return False
    scripts = (script.text_content() for script in tree.iter("script"))
    return bool(_WALL.search(opening)) or any(map(_WALL_SCRIPT.search, scripts))


def _asks_password(tree: html.HtmlElement) -> bool:
    return bool(tree.xpath("//input[@type='password']"))
