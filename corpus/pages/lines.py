"""Lines that a page prints around and inside its articles: menus, buttons, counters, forms.

Each rule looks at a whole line. Where a line could be an article's own, no rule takes it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.pages.metadata import publisher_line

_NETWORK = (
    r"(?:Facebook|Zalo|Twitter|X|Messenger|LinkedIn|Telegram|Viber|TikTok|YouTube|Instagram|"
    r"Google News|Pinterest|WhatsApp|e-?mail|mạng xã hội)"
)
#: Buttons, counters and players wherever they stand.
_BUTTON = re.compile(
    r"In (?:bài(?: viết)?|trang|tin|ra)|Bản in|Gửi (?:e?-?mail|bài viết|cho bạn bè)|"
    r"Cỡ chữ:?(?: ?(?:A?[-+|/]|A|nhỏ|vừa|lớn|to|mặc định))*|"
    r"(?:A[-+]?|a[-+]?)(?: ?[|/]? ?[Aa][-+]?){1,2}|"
    rf"Chia sẻ(?: (?:bài viết|tin|lên|qua|trên))?(?: {_NETWORK})?:?(?: ?\d+)?|"
    r"Facebook|Zalo|Twitter|Messenger|LinkedIn|Telegram|YouTube|Tweet|Share|Like|"
    r"Thích(?: \d+)?|Print|E-?mail|Sao chép (?:liên kết|link)|"
    r"Copy link(?: thành công)?|Lưu (?:bài(?: viết)?|tin)|"
    r"Nghe (?:đọc )?bài(?: viết)?|Đọc bài viết|(?:Giọng )?(?:nam|nữ) miền (?:Bắc|Nam|Trung)|"
    rf"Theo dõi .{{1,60}} trên {_NETWORK}|"
    r"Quảng cáo|Advertisement|Đăng nhập|Đăng ký|Back To Top|Quay lên trên|"
    r"(?:Về|Lên) đầu trang|(?:reset )?captcha|Nhập mã (?:xác nhận|bảo vệ)|"
    r"Your browser does not support.*|(?:Trình duyệt (?:của bạn )?không hỗ trợ) .{0,60}|"
    r"Video Player is loading\.?|Play Video|(?:Auto)?play|Pause|(?:Un)?mute|Fullscreen|"
    r"(?:Current|Duration|Remaining) Time.{0,20}|Loaded: ?[\d.]+%.*|Tự động phát(?: video)?|"
    r"\d{1,2}:\d\d ?/ ?\d{1,2}:\d\d|Xem video|×|&times;|"
    r"\d{1,3} (?:Thích|lượt thích|Chia sẻ)|Trở lại [^.,;:]{1,30}",
    re.IGNORECASE,
)
#: What invites to an app, a channel or another page, wherever it stands.
_INVITATION = re.compile(
    rf"(?:[>*]+\s*)?(?:(?:Mời|Kính mời) (?:quý )?(?:bạn đọc|độc giả|bạn|thính giả|khán giả)"
    rf"[^.]{{0,60}}(?:tải|cài|theo dõi|đón đọc|đón xem|xem thêm|đọc thêm|xem các|{_NETWORK})"
    r".{0,120}|"
    r"(?:Tải|Cài đặt)(?: ngay)? (?:ứng dụng|app)(?: di động)?(?: đọc)?(?: tin tức)?(?: của)?"
    r"(?: (?:Báo|Đài|Tạp chí)\b.{0,80}[^.;])?\s*:?|Quét mã QR .{0,60}[^.;:,]|"
    rf"(?:Theo dõi|Đăng ký)(?: kênh)? .{{1,60}} (?:trên|tại) {_NETWORK}.{{0,60}})",
    re.IGNORECASE,
)
#: The words over a list of other articles.
_RELATED_LABEL = re.compile(
    r"(?:>+\s*)?(?:(?:Các )?(?:tin|bài)(?: viết)? (?:liên quan|khác|cùng chuyên mục|cùng chủ đề|"
    r"mới hơn|cũ hơn|đã đưa)|(?:Xem|Đọc|Tham khảo|Tìm hiểu) thêm|Đừng bỏ lỡ|Có thể bạn quan tâm|"
    r"(?:Mời|Kính mời) (?:quý )?(?:bạn đọc|độc giả|bạn) (?:xem|đọc) thêm|Cùng chuyên mục|"
    r"(?:Tin|Bài) (?:nổi bật|đọc nhiều|mới))\s*:?",
    re.IGNORECASE,
)
#: Another article's title behind such words, or behind arrows; a sentence is never taken.
_RELATED_LINE = re.compile(
    r"(?:>{2,3}|»|➤|►|👉)\s*\S.{0,200}[^.!?…;,:\s]|"
    r"(?:Xem|Đọc|Tham khảo) thêm\s*:\s*\S.{0,200}[^.!?…;,:\s]|"
    r"(?:Tin|Bài)(?: viết)? liên quan\s*:\s*\S.{0,200}[^.;,:\s]",
    re.IGNORECASE,
)
#: Counters and buttons that share a line with the date.
_COUNTER = re.compile(
    r"(?:Số )?Lượt (?:xem|đọc|truy cập|view)s?\s*:\s*[\d.,]*|Đã xem\s*:\s*[\d.,]*|"
    r"(?:Views?|Hits?)\s*:\s*[\d.,]+|In bài viết|Bản in|Cỡ chữ:?|\bA[-+]|"
    r"(?<![\d/.-])[\d.,]+\s*(?:lượt (?:xem|đọc)|views)(?!\s*:)",
    re.IGNORECASE,
)
#: Where a page's own end begins. After these no prose of the article is expected …
_END = re.compile(
    r"Ý kiến (?:của )?bạn đọc(?: ?[-–:(].*)?|(?:Gửi|Viết|Thêm) (?:bình luận|ý kiến|phản hồi).*|"
    r"Chia sẻ bài viết:?|reset captcha|Back To Top|Quay lên trên|(?:Về|Lên) đầu trang|"
    r"(?:Các )?(?:tin|bài)(?: viết)? (?:khác|cùng chuyên mục|mới hơn|cũ hơn|đã đưa)|"
    r"Những tin (?:mới|cũ) hơn|Tổng số điểm của bài viết.*|Click để đánh giá.*|Ý kiến ?\(\d+\)|"
    r"Bản quyền (?:thuộc|của).*|(?:Mới|Đọc|Xem) nhiều nhất|Có thể bạn quan tâm|Tin cùng chuyên mục",
    re.IGNORECASE,
)
#: … and these may also be words of the article, so they end it only where no prose follows.
_PERHAPS_END = re.compile(
    r"(?:Bình luận|Phản hồi)(?: ?\(\d+\))?|\d+ bình luận|Mới nhất|(?:Tin|Bài(?: viết)?) liên quan|"
    r"(?:Từ khóa|Từ khoá|Tags?|Chủ đề)\s*:?.{0,120}|Đọc thêm|Xem thêm|Đánh giá bài viết|Trở lại",
    re.IGNORECASE,
)
#: The long lines of comment forms, which would otherwise pass for prose.
_FORM = re.compile(
    r"gõ tiếng việt có dấu|biên tập (?:ý kiến|bình luận)|ý kiến (?:của |đóng góp của )?bạn đọc|"
    r"đính kèm (?:file|tệp)|mã (?:xác nhận|bảo mật|kiểm tra)|bình luận (?:của bạn )?sẽ được|"
    r"ghi rõ nguồn|bản quyền (?:thuộc|của)|giấy phép (?:số|hoạt động)|tổng biên tập\s*:",
    re.IGNORECASE,
)
#: A line of the page's imprint, told by two of its parts or by a whole opening.
_IMPRINT = re.compile(
    r"(?:©|®|Copyright\b|Bản quyền (?:thuộc|của) (?:về )?(?:Báo|Đài|Tạp chí|Cổng|Trang)|"
    r"Ghi rõ nguồn ['\"“]|Giấy phép (?:số|xuất bản|hoạt động|thiết lập)|Tổng Biên tập\s*:|"
    r"Chịu trách nhiệm (?:chính|nội dung|xuất bản)\s*:|Cơ quan chủ quản\s*:|"
    r"Hotline(?: quảng cáo)?\s*:|®? ?(?:Vui lòng )?(?:ghi rõ|dẫn) nguồn).{0,250}",
    re.IGNORECASE,
)

_ONLY_SIGNS = re.compile(r"[|•·\s]+")
_WEATHER = re.compile(r"[•*·]?\s*[^\d.]{0,30}\d{0,2}\s*[°ºo˚]\s*C", re.IGNORECASE)
_HEAD_BULLET = re.compile(r"[•·▪*]\s*\S.{0,30}")
_CRUMB_MARK = re.compile(r"[>»›|]")
_HOME = re.compile(r"Trang (?:chủ|nhất)|Home", re.IGNORECASE)
#: Shorter than this no line is taken for prose, in characters.
PROSE = 120
#: … and longer than this none for a form's, whatever it mentions.
_FORM_LENGTH = 1000


def is_button(line: str) -> bool:
    """Whether the line is a button, a counter or an invitation to another of the site's pages."""
    return bool(_BUTTON.fullmatch(line) or _INVITATION.fullmatch(line)) or not _ONLY_SIGNS.sub(
        "", without_counters(line)
    )


def is_related(line: str) -> bool:
    """Whether the line points to another article, by arrows or by name."""
    return bool(_RELATED_LINE.fullmatch(line))


def is_related_label(line: str) -> bool:
    return bool(_RELATED_LABEL.fullmatch(line))


def is_imprint(line: str) -> bool:
    """Whether the line is of the page's imprint: licence, editor, copyright."""
    return bool(_IMPRINT.fullmatch(line))


def without_counters(line: str) -> str:
    """The line without the counters and buttons that pages print beside the date."""
    return _COUNTER.sub("", line).strip() if len(line) <= 160 else line


def is_prose(line: str) -> bool:
    return len(line) >= PROSE and (len(line) > _FORM_LENGTH or not _FORM.search(line))


def end_of_article(body: list[str]) -> int:
    """Where the page's own end begins: comment form, other news, share buttons."""
    before = 0
    after = sum(len(line) for line in body if is_prose(line))
    for at, line in enumerate(body):
        after -= len(line) if is_prose(line) else 0
        if before and _PERHAPS_END.fullmatch(line) and not after:
            return at
        if before and _END.fullmatch(line) and line[-1] != "." and after <= before / 2:
            return at
        before += len(line)
    return len(body)


def is_menu(line: str) -> bool:
    forms = (_WEATHER, _HEAD_BULLET, _HOME, _BUTTON)
    if not any(map(str.isalnum, line)):
        return True
    return len(line) <= 90 and (any(form.fullmatch(line) for form in forms) or _is_crumbs(line))


def is_chrome(line: str) -> bool:
    """Whether a line above the title is a menu's or names the site."""
    return is_menu(line) or is_glued(line) or publisher_line(line) is not None


def is_entry(line: str) -> bool:
    """Whether the line, beside a menu's others, is an entry too: a few words that tell nothing."""
    words = line.split()
    return len(words) <= 4 and all(word.isalpha() for word in words)


def is_glued(line: str) -> bool:
    """Whether entries of a menu ran together: "Chính trịĐối ngoại"."""
    return line.replace(" ", "").isalpha() and any(
        a.islower() and b.isupper() for a, b in pairwise(line)
    )


def _is_crumbs(line: str) -> bool:
    """Whether the line shows the way to the page: "Trang chủ > Chính trị > Đối ngoại"."""
    parts = [part.strip() for part in _CRUMB_MARK.split(line)]
    return len(list(filter(None, parts))) > 1 and all(
        len(part) <= 40 and not re.search(r"[.!?]", part) for part in parts
    )
