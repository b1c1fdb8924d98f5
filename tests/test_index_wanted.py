"""The sentence that holds what was asked for is told from one that only seems to."""

from __future__ import annotations

import pytest

from index.reading.shorthand import expand
from index.reading.wanted import wanted

#: A question, its kind, a sentence that holds what it asks for, and one that holds less of it.
_PAIRS = """
Lễ hội mở ở đâu? | place | Lễ hội mở tại Đồ Sơn. | Đây là lễ hội ở quy mô toàn quốc.
Lớp học mở ở đâu? | place | Lớp học mở ở trụ sở xã. | Lớp học mở ở mức cơ bản.
Đoàn họp ở đâu? | place | Đoàn họp tại Nhà văn hóa Sen Vàng. | Đoàn họp tại phiên thứ hai.
Ông ra đi từ đâu? | route | Ông ra đi từ bến Nhà Rồng. | Ông ra đi từ sớm.
Vì sao lễ hội hoãn? | reason | Lễ hội hoãn do mưa lũ kéo dài. | Lễ hội do Sở Văn hóa tổ chức.
Vì sao trường đóng cửa? | reason | Trường đóng cửa vì thiếu thầy. | Trường do ông Mẫu lập năm 1920.
Tại sao nên trồng rừng? | reason | Trồng rừng giúp giữ đất. | Trồng rừng là việc khó.
Sao đường bị cấm? | reason | Đường bị cấm trong lúc sửa cầu. | Đường bị cấm từ hôm qua.
Vì sao dân di cư? | reason | Dân di cư bởi hạn hán. | Họ tự do đi lại.
Mở lớp để làm gì? | purpose | Lớp mở nhằm dạy nghề. | Lớp do Hội Nông dân mở.
Mục đích của đợt thi là gì? | purpose | Đợt thi giúp chọn người giỏi. | Đợt thi có hai vòng.
Chợ họp lúc mấy giờ? | clock | Chợ họp lúc 5 giờ. | Chợ họp vào sáng mồng ba.
Buổi diễn kéo dài mấy giờ? | duration | Buổi diễn dài 3 giờ. | Buổi diễn mở lúc đó.
Có bao nhiêu đại lý? | count | Hãng có 30 đại lý. | Hãng mời 30 đại diện.
Tỉnh có bao nhiêu hội viên? | count | Tỉnh có 90 hội viên. | Tỉnh mở 90 hội chợ.
Bà Lê Thị Thử giữ chức gì? | post | Bà Lê Thị Thử, Giám đốc Sở. | Bà Lê Thị Thử gặp giám đốc.
Lê Văn Mẫu giữ chức vụ gì? | post | Phó Chủ tịch huyện Lê Văn Mẫu nói. | Lê Văn Mẫu nói.
Đơn vị nào mở hội chợ? | organ | Hội chợ do Sở Công Thương mở. | Hội chợ mở ba ngày.
Ông là bộ trưởng bộ nào? | organ | Ông là Bộ trưởng Bộ Y tế. | Ông là bộ trưởng trẻ nhất.
Buổi lễ mời những ai? | people | Buổi lễ mời cán bộ các xã. | Buổi lễ mời sang hôm sau.
Đoàn thăm những nước nào? | country | Đoàn thăm Lào và Thái Lan. | Đoàn thăm nhiều nước.
Hội chợ bày bao nhiêu tấm ảnh? | count | Hội chợ bày 95 bức ảnh. | Hội chợ bày 95 gian hàng.
Có bao nhiêu công ty dự hội chợ? | count | Có 60 doanh nghiệp dự. | Có 60 học sinh dự.
Xã vay bao nhiêu vốn? | count | Xã vay 20 triệu đồng. | Xã vay trong 20 tháng.
Lô hàng đáng giá bao nhiêu? | count | Lô hàng giá $20 triệu. | Lô hàng có 20 kiện.
Số hộ nghèo giảm mấy phần trăm? | count | Hộ nghèo giảm 15%-20% mỗi năm. | Giảm 15 hộ.
Tháp cao bao nhiêu mét? | count | Tháp cao 200 m. | Tháp có 20 tầng.
Đoàn đi từ ngày nào? | day | Đoàn đi từ ngày 29-31.5. | Đoàn đi 29 người.
Cần giúp thì gọi số máy nào? | phone | Xin gọi +84 24 0000 0000. | Xin gọi trước 24 giờ.
Vị giáo sư già nào mở lớp? | person | Lớp do Lê Văn Mẫu mở. | Lớp do một giáo sư mở.
Hai bên ký hiệp định nào? | document | Ký Hiệp định Mẫu. | Ký tại nhà khách.
Đoàn nghỉ ở khách sạn nào? | place | Đoàn nghỉ tại Sen Vàng. | Đoàn nghỉ hai đêm.
Lớp học theo nghị quyết nào? | document | Lớp học theo NQ Đại hội tỉnh. | Lớp bàn nghị quyết mới.
"""


@pytest.mark.parametrize("line", _PAIRS.strip().split("\n"))
def test_what_was_asked_for_is_told_from_what_only_looks_like_it(line: str) -> None:
    question, kind, holds, less = (part.strip() for part in line.split("|"))
    asked = wanted(question)
    assert asked.kind == kind
    assert asked.held_by(holds) > asked.held_by(less)
    assert not asked.missing_in(holds)


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("Chợ họp lúc mấy giờ?", "Chợ họp vào sáng mồng ba và kéo dài trong 4 giờ."),
        ("Nước ta có bao nhiêu đại sứ quán?", "Hội trại có 1.200 đại biểu cùng các Đại sứ."),
    ],
)
def test_what_is_surely_not_there_is_missed(question: str, lacks: str) -> None:
    assert wanted(question).missing_in(lacks)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Cán bộ nào cũng học à?", "other"),
        ("Đất nước nào cũng vậy sao?", "other"),
        ("Môi trường nào tốt?", "other"),
    ],
)
def test_parts_of_other_words_ask_for_nothing(question: str, kind: str) -> None:
    assert wanted(question).kind == kind


def test_the_central_committee_is_not_read_into_other_words() -> None:
    assert expand("Bộ Tư pháp họp thứ tư") == "Bộ Tư pháp họp thứ tư"
    assert (
        expand("Ban Tổ chức TƯ và BCH tw") == "Ban Tổ chức Trung ương và Ban Chấp hành Trung ương"
    )
