"""What must be said in so many words: who asks for somebody's birthplace, who signed or what a
thing cost is not answered by a passage that speaks of none of that, whatever else it names.

Each line: how it is asked, and the words of which a passage that answers holds one. Other verbs are
paraphrased too freely to be told.
"""

from __future__ import annotations

import re

_TABLE = (
    (r"\bai (?:đã |là người )?ký\b|\bngười ký\b|\bký ban hành\b", r"\bký\b|\bt/?m\b|thừa lệnh"),
    (
        r"\bquê (?:ở|quán|đâu|gốc|tại|của)|\bquê\W*$|\bnguyên quán\b",
        r"\bquê\b|nguyên quán|\bsinh (?:ra|tại|ở|năm|ngày|trưởng)|người (?:làng|gốc|tỉnh)|chào đời",
    ),
    (
        r"\bthay thế (?:cho )?(?:văn bản|nghị|quyết|chỉ|thông|đề án|quy)",
        r"thay (?:thế|cho)|bãi bỏ|hết hiệu lực|sửa đổi",
    ),
    (r"\bgia nhập\b", r"gia nhập|kết nạp|trở thành|tham gia|\bvào\b"),
    (
        r"\b(?:kinh phí|chi phí|tổng vốn|vốn đầu tư)\b|\btốn (?:bao nhiêu|kém)",
        r"kinh phí|chi phí|ngân sách|\bvốn\b|\bđồng\b|\busd\b|đô la|euro|\btốn\b|trị giá|\bgiá\b",
    ),
    (
        r"bao nhiêu tuổi|mấy tuổi|\bsinh (?:năm|ngày|tháng) (?:nào|bao|mấy)|\b(?:năm|ngày) sinh\b",
        r"\btuổi\b|\bsinh\b|\(\d{4}|chào đời|ra đời",
    ),
    (
        r"\b(?:số )?điện thoại (?:nào|là|của|bao|liên)|\bđường dây nóng\b|\be-?mail\b",
        r"điện thoại|đường dây|e-?mail|@|\b0\d{2,3}[ .]?\d{3}",
    ),
    (r"\b(?:mức|tiền) lương\b|\blương (?:tháng|cơ sở|bao nhiêu)", r"lương|thu nhập|phụ cấp"),
    (
        r"\b(?:vợ|chồng|phu nhân)\b",
        r"\bvợ\b|chồng|phu nhân|\bhôn\b|cưới|bạn đời|hoàng hậu|lấy",
    ),
    (
        r"\bqua đời\b|\btừ trần\b",
        r"qua đời|từ trần|\bmất\b|chết|hy sinh|\btử\b|an táng|băng hà|thiệt mạng|tạ thế"
        r"|[-–]\s?\d{4}",
    ),
    (r"\bbỏ phiếu\b|\bphiếu (?:thuận|bầu|chống)\b", r"phiếu|tán thành|biểu quyết|\bbầu\b"),
    (r"\bbị kỷ luật\b|\bhình thức kỷ luật\b", r"kỷ luật|cảnh cáo|khiển trách|cách chức|khai trừ"),
    (
        r"\btốt nghiệp\b|\bhọc vị\b|\bbằng cấp\b",
        r"tốt nghiệp|\bhọc\b|tiến sĩ|thạc sĩ|cử nhân|\bbằng\b|\bts\b|\bths\b",
    ),
)
_RULES = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(says, re.IGNORECASE)) for asks, says in _TABLE
)

#: What changes from day to day: no article says what it is today.
_DAILY = re.compile(
    r"\b(?:giá (?:vàng|xăng|dầu|bạc|usd|đô|cổ phiếu|bitcoin|gạo|cà phê)|tỷ giá|tỉ giá|lãi suất"
    r"|thời tiết|nhiệt độ|xổ số|vn-?index|chứng khoán|tỷ số|lịch thi đấu)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:hôm nay|hôm qua|ngày mai|bây giờ|lúc này|hiện (?:nay|tại|giờ)|tối nay|sáng nay|chiều nay"
    r"|tuần này|mới nhất|đang)\b",
    re.IGNORECASE,
)


def is_silent(question: str, text: str) -> bool:
    """Whether a text surely does not speak of what a question, its marks restored, asks for."""
    return any(asks.search(question) and not says.search(text) for asks, says in _RULES)


def changes_daily(question: str) -> bool:
    """Whether a question is about what an article cannot know: today's price, weather, score."""
    return _DAILY.search(question) is not None and _NOW.search(question) is not None
