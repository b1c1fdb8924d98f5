"""The kinds of things that questions ask for: how each is asked, and how a text holds it."""

from __future__ import annotations

from corpus.folding import CAPITAL
from index.reading import countries

_NAME = rf"{CAPITAL}[^\W\d_]+(?:\s{CAPITAL}[^\W\d_]*)+"
POSTS = (
    r"bí thư|chủ tịch|bộ trưởng|thứ trưởng|thủ tướng|tổng thống|đại sứ|trưởng ban|trưởng đoàn"
    r"|ủy viên|uỷ viên|viện trưởng|tổng thư ký|giám đốc|cục trưởng|vụ trưởng|trưởng"
)
_COUNTED = (
    r"(?<![\d.,/])(?:\d[\d.,/]*|\b(?:một|hai|ba|bốn|năm(?! \d)|sáu|bảy|tám|chín|mười|trăm|nghìn"
    r"|ngàn|triệu|tỷ|tỉ|vạn|chục|nửa)\b)"
)
_YEAR = r"\bnăm\s+\d+\b|(?<![\d.,])[12]\d{3}\b(?![.,]\d)"
_DOCUMENT = (
    r"văn bản|nghị quyết|chỉ thị|đề án|kết luận|quyết định|văn kiện|luật|hiến chương|nghị định"
    r"|thông tư|công văn|quy định|hiệp định|hiệp ước|thỏa thuận|thoả thuận|công ước|giấy tờ"
    r"|biên bản|bản ghi nhớ"
)
_SHORT_DOCUMENT = r"NQ|CT|QĐ|KL|NĐ-CP|TT"
_ORGAN = (
    r"bộ|ban|ủy ban|uỷ ban|cơ quan|đơn vị|tổ chức|học viện|viện|báo|đài|công ty|tập đoàn|hội"
    r"|liên đoàn|trường|sở|cục|vụ"
)
#: Behind "ở" and "tại" these open no place.
_NO_PLACE = (
    r"(?:quy mô|mức|cấp|tầm|thế|dạng|khâu|bước|góc độ|phạm vi|trình độ|vị trí|lĩnh vực|mặt(?! trận)"
    r"|phương diện|khía cạnh|giai đoạn|thời|độ|tuổi|năm|ngày|tháng|chỗ|trạng thái|sự|việc|đâu"
    r"|đây|đó|khoản|điều|điểm [a-zđ]\b|chương|hội nghị|đại hội|phiên|kỳ|cuộc|buổi)\b"
)
_HOUSE = (
    r"(?:hội trường|trụ sở|phòng|nhà|trung tâm|khu|tỉnh|thành phố|thủ đô|huyện|quận|xã|phường|làng"
    r"|thôn|bản|đảo|biên giới|quảng trường|trường|địa phương|vùng|miền|điểm cầu|nước ngoài)\b"
)
#: "do" before who acts is no reason: "do Bộ … tổ chức".
_AGENT = (
    rf"(?:{CAPITAL}|đồng chí|đ/c|ông\b|bà\b|anh\b|chị\b|các (?:đồng chí|ông|bà|cơ quan|đơn vị)|ai\b"
    rf"|nhà (?:nước|văn|thơ|báo|khoa học)|cơ quan|đơn vị|tổ chức|tỉnh\b|người|nhân dân|vua\b"
    rf"|tác giả|(?:phó )?(?:{POSTS})\b)"
)
_PURPOSE = r"nhằm|để(?! lại\b| mất\b)|mục đích|mục tiêu|góp phần|là dịp|giúp|qua đó|hướng tới"
_CAUSE = (
    rf"bởi|nguyên nhân|lý do|nhờ|xuất phát từ|vì(?! (?:vậy|thế)\b)"
    rf"|(?<!tự )(?<!lý )do(?! (?:đó|vậy)\b)(?!\s+(?-i:{_AGENT}))"
)
_OCCASION = (
    r"trong (?:lúc|khi|bối cảnh|hoàn cảnh|điều kiện|tình hình)"
    r"|trước (?:tình hình|yêu cầu|thực trạng)|do (?:đó|vậy)|vì (?:vậy|thế)"
)

#: (kind, pattern of a question with its marks, what an answering text holds with how surely that is
#: the thing, surest first); the first that fits is meant. A day is looked for by ``numbers_in``,
#: a post beside whose it is.
KINDS: tuple[tuple[str, str, tuple[tuple[float, str], ...]], ...] = (
    (
        "duration",
        r"bao lâu|thời lượng"
        r"|(?:trong|dài|suốt|mất) (?:mấy|bao nhiêu) (?:giờ|phút|ngày|tuần|tháng|năm)\b",
        ((1.0, rf"{_COUNTED}\s+(?:giờ|phút|giây|ngày|tuần|tháng|năm|thế kỷ)\b"),),
    ),
    (
        "clock",
        r"mấy giờ|giờ nào|mấy h\b",
        ((1.0, rf"(?<!trong )(?<!suốt )(?<!hơn ){_COUNTED}\s*(?:giờ|h|g)\b|\d+:\d+"),),
    ),
    ("day", r"\b(?:ngày (?:tháng )?(?:nào|mấy|bao nhiêu)|hôm nào)", ()),
    ("month", r"\btháng (?:nào|mấy)", ((1.0, r"/\s?\d|\btháng\s+(?:\d|[mc]\w+)"),)),
    ("year", r"\bnăm (?:nào|mấy|bao nhiêu)", ((1.0, _YEAR),)),
    (
        "time",
        r"khi nào|bao giờ|lúc nào|\bhồi nào|(?:thời gian|thời điểm|giai đoạn|\bđợt|\bdịp) nào",
        (
            (
                1.0,
                r"\d{1,2}\s?[/.-]\s?\d|\b(?:ngày|tháng|năm|thế kỷ|thập niên|thập kỷ)\s+"
                rf"(?:[\dIVX]|thứ)|{_YEAR}|\bkhi\b|\bsau\b",
            ),
        ),
    ),
    (
        "organ",
        rf"(?<!cán )(?<!chức )(?<!nội )(?<!toàn )(?<!tiến )(?<!môi )(?<!thị )(?<!hội )(?<!lập )"
        rf"\b(?:{_ORGAN}) nào",
        ((1.0, rf"\b(?:{_ORGAN})\s+(?-i:{CAPITAL})|\b(?:chính phủ|quốc hội|mặt trận)\b"),),
    ),
    (
        "post",
        r"chức (?:vụ |danh )?(?:gì|nào)|(?:giữ|đảm nhiệm) (?:chức|cương)|cương vị (?:gì|nào)",
        (),
    ),
    (
        "phone",
        r"\b(?:số )?(?:điện thoại|đường dây nóng|số máy|hotline|sđt)\b.*\b(?:nào|gì|bao nhiêu)\b"
        r"|\bgọi (?:\w+ ){0,4}số (?:máy |điện thoại )?nào\b",
        ((1.0, r"(?<!\d)\(?\+?\d(?:[ ()./-]{0,2}\d){6,}"),),
    ),
    ("count", r"bao nhiêu|(?<!số )\bmấy\b(?! \w+ nào)|số lượng", ((1.0, _COUNTED),)),
    (
        "people",
        r"\bnhững ai\b|\bgồm (?:có )?ai\b|\bthành phần\b",
        (
            (
                1.0,
                r"\b(?:đại biểu|cán bộ|lãnh đạo|đại diện|thành viên|thành phần|các đồng chí"
                r"|đảng viên|nhân viên|chuyên gia|nhà khoa học|cơ quan)\b",
            ),
            (0.5, rf"(?-i:{_NAME})"),
        ),
    ),
    (
        "person",
        r"\bai\b|\b(?:người|đồng chí|đ/c|(?<!đơn )vị|ông|bà|lãnh đạo|nhân vật|tướng) nào"
        rf"|(?<!tăng )(?<!sinh )\b(?:{POSTS}) nào|(?<!đơn )\bvị \w+(?: \w+){{0,2}} nào",
        ((1.0, rf"(?-i:{_NAME})"),),
    ),
    (
        "country",
        r"(?<!nhà )(?<!đất )\bnước nào|\bquốc gia nào",
        (
            (1.0, rf"(?-i:{countries.NAMED})"),
            (
                0.5,
                r"(?<!ngoài )(?<!đất )(?<!nhà )(?<!trong )\bnước\b(?! ta\b| nhà\b)|\bquốc gia\b",
            ),
        ),
    ),
    (
        "route",
        r"\b(?:từ|đến|đi|sang|về|tới|qua) đâu\b",
        (
            (
                1.0,
                r"\b(?:tại|ở|từ|đến|đi|sang|về|tới|qua)\s+"
                rf"(?:[^\W\d]+ ){{0,3}}?(?:(?-i:{CAPITAL})|{_HOUSE})",
            ),
            (0.5, r"\b(?:từ|đến|sang|tới|qua)\s"),
        ),
    ),
    (
        "place",
        r"\b(?:ở|tại) đâu|\b(?:nơi|chỗ|địa điểm|tỉnh|thành phố|hội trường|vùng|khách sạn|sân bay"
        r"|công viên|vườn hoa|cảng|bảo tàng) nào",
        (
            (
                1.0,
                rf"\b(?:tại|ở)\s+(?!{_NO_PLACE})(?:{_HOUSE}|(?:[^\W\d]+ ){{0,3}}?(?-i:{CAPITAL}))"
                r"|\b(?:tỉnh|thành phố|thủ đô|điểm cầu)\s",
            ),
            (0.75, rf"\b(?:tại|ở)\s+(?!{_NO_PLACE})"),
            (
                0.5,
                r"\b(?:từ|đến|trên|thuộc|giữa)\s+"
                rf"(?:[^\W\d]+ ){{0,2}}?(?:(?-i:{CAPITAL})|{_HOUSE})",
            ),
        ),
    ),
    (
        "document",
        rf"\b(?:{_DOCUMENT}) (?:nào|gì|số mấy)",
        (
            (
                1.0,
                rf"\b(?:{_DOCUMENT}|{_SHORT_DOCUMENT})\s+(?:số\s|\d|“|\"|(?-i:{CAPITAL}))|\d/[A-ZĐ]",
            ),
            (0.5, rf"\b(?:{_DOCUMENT})\b|\b(?-i:{_SHORT_DOCUMENT})\b"),
        ),
    ),
    (
        "purpose",
        r"mục đích|để làm gì|nhằm (?:mục đích|mục tiêu|làm)? ?gì",
        ((1.0, rf"\b(?:{_PURPOSE})\b"), (0.5, rf"\b(?:{_CAUSE})\b")),
    ),
    (
        "reason",
        r"(?:vì|tại) sao|sao lại|^sao\b|lý do|nguyên nhân|\bdo đâu\b|vì đâu|\bcớ (?:gì|sao)\b",
        ((1.0, rf"\b(?:{_CAUSE})\b"), (0.75, rf"\b(?:{_PURPOSE}|{_OCCASION})\b")),
    ),
)
