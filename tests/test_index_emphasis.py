"""The words that answer are marked: the right ones, or none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bot_answers import answer, citation

from bot.render import parts
from index.choosing.emphasis import emphasis
from index.engine import Engine
from index.wording import quote

#: A question, then a quotation with the words that answer in double brackets.
_PAIRS = """
Hội nghị họp ngày nào?
[[Sáng 14-12]] hội nghị họp tại Hà Nội.
Ba trụ cột của nền nông nghiệp là gì?
Nền nông nghiệp có ba trụ cột: [[giống tốt, đất tốt và người giỏi]].
Hồ sơ gồm những gì?
Hồ sơ gồm [[đơn xin học, bản sao bằng và ảnh chân dung]].
Hội nghị họp vào những ngày nào?
Hội nghị họp [[từ ngày 14 đến ngày 19/12/2023]] tại Hà Nội.
Triển lãm mở cửa khi nào?
Triển lãm mở cửa [[từ ngày 3/6 đến hết ngày 9/6/2023]].
Hội thảo diễn ra ngày nào?
Hội thảo diễn ra [[ngày 14-16/12/2021]], có ba phiên.
Hội thảo khai mạc ngày nào?
Hội thảo khai mạc [[ngày 5 tháng 3 năm 2024]] tại Huế và bế mạc chiều hôm sau.
Hội nghị diễn ra khi nào?
Hội nghị diễn ra [[ngày 14/12/2021]], do Ban Bí thư tổ chức.
Lớp học bế mạc ngày nào?
Lớp học khai mạc ngày 3/6/2023 và bế mạc [[ngày 9/6/2023]].
Đề án được phê duyệt năm nào?
Đề án được phê duyệt năm [[2019]], có bốn nhóm nhiệm vụ.
Hai nước lập quan hệ ngoại giao năm nào?
Hai nước lập quan hệ ngoại giao [[ngày 18/1/1950]].
Ai chủ trì lễ ra quân của xã Sen Vàng?
Cũng tại xã Sen Vàng, dự lễ ra quân có Phó Chủ tịch xã Lê Văn Tám và bà con.
Lễ ra quân do ai tổ chức?
Ông Lê Văn Tám đến dự lễ ra quân và phát biểu.
Ai đã chủ trì lễ ra quân?
Lễ ra quân do ông [[Lê Văn Tám]] chủ trì, bà Trần Thị Bưởi dự.
Chương trình thực hiện trong giai đoạn nào?
Chương trình thực hiện trong giai đoạn [[2021-2025]] ở ba tỉnh.
Chiến dịch diễn ra vào thời gian nào?
Chiến dịch diễn ra vào [[cuối thế kỷ XIX]] ở miền núi.
Lễ hội diễn ra tháng mấy?
Lễ hội diễn ra vào [[tháng 3]] hằng năm.
Buổi lễ bắt đầu lúc mấy giờ?
Buổi lễ bắt đầu lúc [[8 giờ 30 phút]] tại quảng trường.
Hội nghị kéo dài bao lâu?
Hội nghị kéo dài [[ba ngày]], có 200 đại biểu.
Khóa bồi dưỡng kéo dài bao nhiêu ngày?
Khóa bồi dưỡng kéo dài [[15 ngày]] tại Học viện.
Có bao nhiêu đại biểu dự hội nghị?
Hội nghị có [[350 đại biểu]] từ 63 tỉnh, thành phố.
Việt Nam có quan hệ với bao nhiêu nước?
Việt Nam có quan hệ ngoại giao với [[189 nước]] và là thành viên của 70 tổ chức.
Đề án có mấy nhóm nhiệm vụ?
Đề án nêu [[bốn nhóm nhiệm vụ]] và năm giải pháp.
Hãng có bao nhiêu đại lý?
Hãng mời 30 đại diện của bạn hàng đến dự.
Đoàn có bao nhiêu chuyến thăm?
Sân bay có 45 chuyến bay mỗi ngày.
Kinh phí của đề án là bao nhiêu?
Đề án có 5 nhóm việc, làm trong 3 tỉnh.
Ba trụ cột của ngôi đình là gì?
Ba trụ cột của đình gồm [[cột lim, cột sến và cột táu]]. Thợ là ông Một, ông Hai và ông Ba.
Ba mục tiêu của đợt thi là gì?
Người chấm thi là thầy Mẫu, thầy Thử và cô Sen.
Kinh phí của đề án là bao nhiêu?
Kinh phí của đề án là [[12,5 tỷ đồng]].
Tỷ lệ hộ nghèo là bao nhiêu?
Tỷ lệ hộ nghèo còn [[3,2%]].
Ai chủ trì hội nghị?
Hội nghị do đồng chí [[Nguyễn Văn Mẫu]], Trưởng Ban Mẫu, chủ trì.
Ai chủ trì hội nghị?
Đồng chí [[Trần Thị Thử]] chủ trì hội nghị; đồng chí Lê Văn Khác báo cáo đề dẫn.
Ai báo cáo đề dẫn tại hội nghị?
Đồng chí Trần Thị Thử chủ trì hội nghị; đồng chí [[Lê Văn Khác]] báo cáo đề dẫn.
Người nào phát hiện ra hang động?
Năm 1990, ông [[Hồ Khanh]] phát hiện ra hang động khi đi rừng.
Tổng thống nào thăm Việt Nam?
Tổng thống Pháp thăm Việt Nam.
Ai là tác giả cuốn sách?
Tác giả cuốn sách là nhà văn [[Phạm Minh Thử]].
Hội nghị họp ở đâu?
Hội nghị họp tại [[Hà Nội]] ngày 14-12.
Lễ ký kết diễn ra tại đâu?
Lễ ký kết diễn ra tại [[Hội trường Ba Đình, Hà Nội]].
Lễ trao giải diễn ra ở đâu?
Lễ trao giải diễn ra tại [[Phòng họp Sen Hồng, Nhà Quốc hội, TP. Hà Nội]], có trăm người dự.
Triển lãm mở ở đâu?
Triển lãm mở tại [[Trung tâm Hội nghị Quốc gia, Hà Nội]].
Ông sinh ra ở đâu?
Ông sinh ra ở [[huyện Thanh Chương, tỉnh Nghệ An]].
Điểm cầu chính đặt ở đâu?
Điểm cầu chính đặt tại [[trụ sở Ban Đối ngoại Trung ương (Hà Nội)]].
Đồng chí Lê Văn Thử giữ chức vụ gì?
Đồng chí Lê Văn Thử, [[Bí thư Trung ương Đảng, Trưởng Ban Mẫu Trung ương]], phát biểu.
Ông Nguyễn Mẫu giữ chức gì?
Ông Nguyễn Mẫu là [[Phó Chủ tịch Hội Hữu nghị]], bà Trần Thử là Ủy viên.
Hội nghị quán triệt văn bản nào?
Hội nghị quán triệt [[Chỉ thị số 99-CT/TW]] của Ban Bí thư.
Đề án được ban hành theo quyết định nào?
Đề án ban hành kèm theo [[Quyết định số 123/QĐ-TTg]] ngày 4/5/2020.
Mục đích của hội nghị là gì?
Hội nghị được tổ chức [[nhằm nâng cao nhận thức của cán bộ về đối ngoại]].
Vì sao lễ hội bị hoãn?
Lễ hội bị hoãn [[vì bão số 5 đổ bộ vào miền Trung]].
Nguyên nhân của sự chậm trễ là gì?
Sự chậm trễ là [[do thiếu vốn và thủ tục phức tạp]].
Tổ chức lớp học để làm gì?
Tỉnh tổ chức lớp học [[để bồi dưỡng kỹ năng số cho cán bộ xã]].
Chủ đề của hội nghị là gì?
Hội nghị có chủ đề “[[Đoàn kết vì phát triển bền vững]]” và họp hai ngày.
Phương châm của ngành là gì?
Ngành thực hiện phương châm "[[Gần dân, sát dân]]" từ năm 2020.
Đơn vị nào tổ chức hội thảo?
Hội thảo do [[Học viện Mẫu]] tổ chức ngày 5/3.
Cơ quan nào chủ trì xây dựng đề án?
[[Bộ Ngoại giao]] chủ trì xây dựng đề án, trình Thủ tướng phê duyệt.
Ngoại giao cây tre là gì?
Ngoại giao cây tre là [[cách nói về đường lối gốc vững, thân chắc, cành uyển chuyển]].
Ai chủ trì và họp ngày nào?
Hội nghị do đồng chí [[Nguyễn Văn Mẫu]] chủ trì, họp [[ngày 14/12/2021]] tại Hà Nội.
Hội nghị diễn ra ngày nào, ở đâu?
Hội nghị diễn ra [[ngày 14/12/2021]] tại [[Hà Nội]].
Hội nghị ngày 14/12/2021 do ai chủ trì?
Hội nghị ngày 14/12/2021 do đồng chí [[Nguyễn Văn Mẫu]] chủ trì.
Hội nghị ngày 14/12/2021 họp ngày nào?
Hội nghị ngày 14/12/2021 họp trực tuyến.
Năm 2021 có bao nhiêu lớp học được mở?
Năm 2021, tỉnh mở [[45 lớp học]] cho 2.000 cán bộ.
Hội nghị nói về nội dung gì?
Hội nghị nói về công tác đối ngoại năm 2023 do đồng chí Nguyễn Văn Mẫu chủ trì.
Ai dự hội nghị?
Dự hội nghị có các đồng chí [[Nguyễn Văn Mẫu]], [[Trần Thị Thử]] và [[Lê Văn Khác]] dự.
Việt Nam gia nhập ASEAN năm nào?
Việt Nam gia nhập ASEAN [[ngày 28/7/1995]], gia nhập APEC năm 1998.
""".strip().splitlines()


@pytest.mark.parametrize(("asked", "marked"), list(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
def test_the_words_that_answer_are_marked(asked: str, marked: str) -> None:
    text = marked.replace("[[", "").replace("]]", "")
    found = [text[a:b] for a, b in emphasis(asked, text)]
    assert found == re.findall(r"\[\[(.+?)\]\]", marked)


def test_the_pairs_are_many() -> None:
    assert len(_PAIRS) >= 2 * 40


def test_the_marked_words_are_in_the_answer_and_bold_in_both_front_ends(
    sample_data: Path,
) -> None:
    engine = Engine.open(sample_data)
    found = engine.ask("Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?")
    engine.close()
    (cited, *_) = found.citations
    marked = [cited.quote[a:b] for a, b in cited.emphasis]
    assert len(marked) == 1
    assert "19/12" in marked[0] or "19-12" in marked[0]
    bold = [p.slice(s) for p in parts(found) for s in p.spans if s.kind == "bold"]
    assert marked[0] in bold
    assert quote(cited, bold=True).replace("\x1b[1m", "").replace("\x1b[22m", "") == cited.quote
    assert f"\x1b[1m{marked[0]}\x1b[22m" in quote(cited, bold=True)
    assert quote(cited, bold=False) == cited.quote


def test_bold_words_stand_where_telegram_counts_them() -> None:
    text = "𝐇ội nghị 🌍 họp ngày 14/12/2021. " + "Dài. " * 1200
    start = text.index("ngày")
    cited = citation(text, emphasis=((start, start + 15),))
    found = parts(answer(cited))
    bold = [p.slice(s) for p in found for s in p.spans if s.kind == "bold"]
    assert bold[1:] == ["ngày 14/12/2021"]
    quoted = [p.slice(s) for p in found for s in p.spans if "blockquote" in s.kind]
    assert "".join(quoted) == text
