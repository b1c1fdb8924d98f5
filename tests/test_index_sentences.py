"""Borders of sentences: no quotation is cut inside a number, name, date, abbreviation or speech."""

from __future__ import annotations

import pytest

from corpus.canonical import canonical
from index.passages import cut
from index.sentences import WHOLE_CHARS, sentences

#: One text a line; "¦" stands where one sentence ends and the next begins.
_TITLES = """
Hội nghị họp tại TP. Hồ Chí Minh. ¦ Đại biểu về dự đông đủ.
Hội nghị họp tại Tp.HCM. ¦ Đại biểu về dự đông đủ.
Đoàn làm việc tại Tp.HCM và TP.Cần Thơ. ¦ Kết quả tốt.
Đoàn đến TX. Sơn Tây, TT. Sa Pa và H. Ba Vì. ¦ Sau đó đoàn về.
Nhà ở P. Bến Nghé, Q. 1, TP. Hồ Chí Minh. ¦ Ông An ở đó.
PGS. TS. Lê Văn An trình bày tham luận. ¦ Đại biểu thảo luận.
PGS, TS. Lê Văn An trình bày tham luận. ¦ Đại biểu thảo luận.
PGS.TS. Lê Văn An và GS.TSKH. Trần Thị Bình chủ trì. ¦ Hội thảo bế mạc.
GS. TSKH. Trần Thị Bình nói. ¦ Mọi người nghe.
ThS. Phạm Cường và BS. Vũ Dung khám bệnh. ¦ Dân mừng.
Ths.Phạm Cường báo cáo. ¦ Hội đồng chấm điểm.
TS.BS. Vũ Dung là trưởng khoa. ¦ Bà làm việc ở đây.
KTS. Đỗ Em vẽ bản thiết kế. ¦ Công trình khởi công.
LS. Hồ Phúc bào chữa. ¦ Tòa tuyên án.
Sách do NXB. Sự thật in. ¦ Giá sách rẻ.
Đ/c. Nguyễn Giang phát biểu. ¦ Hội nghị vỗ tay.
Mr. Smith gặp Mrs. Jones và Dr. Brown. ¦ Họ bàn việc.
Prof. Alan Green thăm St. Petersburg. ¦ Ông ở ba ngày.
Martin King Jr. đọc diễn văn. ¦ Dân nghe.
Trận Anh vs. Pháp hòa. ¦ Khán giả về.
Ông học Ph.D. Economics ở nước ngoài. ¦ Ông về nước.
Công ty Acme Co. Ltd. Việt Nam đầu tư. ¦ Vốn lớn.
Đường Đ. Lê Lợi dài hai cây số. ¦ Đường đẹp.
Ông Ng. Văn Hải và bà Tr. Thị Khánh đến. ¦ Họ ngồi.
"""
_NAMES = """
Ông N. Văn B. Sơn phát biểu. ¦ Hội trường im lặng.
Học thuyết của C. Mác và V. I. Lê-nin soi đường. ¦ Đảng vận dụng.
Tác phẩm của V.I. Lê-nin được học. ¦ Lớp đông.
J.K. Rowling viết sách. ¦ Sách bán chạy.
Ông M.Gorbachev thăm nước ta. ¦ Chuyến thăm kết thúc.
Quân đội U.S. Army rút về. ¦ Chiến tranh kết thúc.
Tòa nhà J. Edgar Hoover ở thủ đô. ¦ Tòa nhà lớn.
Bị cáo Nguyễn Văn A. Lê khai nhận. ¦ Tòa nghỉ.
Nghị quyết của T.Ư Đảng được học tập. ¦ Cán bộ nắm vững.
Việc này do T.Ư quyết định. ¦ Địa phương thực hiện.
Việc này do T.Ư. ¦ Địa phương thực hiện.
Văn phòng T.Ư. Đảng gửi công văn. ¦ Các nơi trả lời.
Công ty Yahoo rút lui. ¦ Thị trường mở.
Việc do TTXVN đưa tin. ¦ Báo khác đăng lại.
Cơ quan là UBND. ¦ Cơ quan kia là HĐND.
Vua Louis XVI. ¦ Ông bị lật đổ.
"""
_NUMBERS = """
Tuyên ngôn đọc ngày 2.9.1945 tại Hà Nội. ¦ Dân vui mừng.
Ngày 14. 12. 2021, hội nghị họp. ¦ Hội nghị bế mạc buổi chiều.
Sáng 14-12, hội nghị họp. ¦ Hội nghị bế mạc ngày 16-12.
Hội nghị họp ngày 14-12. ¦ Ngày 15-12, đoàn về.
Có 1.200 đại biểu và 189/193 nước. ¦ Con số tăng.
Có 1. 200 đại biểu về dự. ¦ Con số tăng.
Tăng trưởng đạt 6.5%. ¦ Lạm phát 3.2%.
Giá là 7.5 triệu. ¦ Năm ngoái 6.5 triệu.
Họp năm 2023. ¦ Đại biểu về dự.
Họp năm 2023. ¦ 5 nước tham gia.
Họp năm 2023.¦Tại điểm cầu Huế có mười người.
Đại hội XIII. ¦ Đảng ta khẳng định đường lối.
Thế kỷ XX. ¦ Việt Nam giành độc lập.
Đại hội V. ¦ Đảng đổi mới.
Nhiệt độ cao nhất 27 độ C. ¦ Đà Nẵng có nắng.
Bổ sung vitamin C. ¦ Ăn nhiều rau.
Đội ở bảng A. ¦ Đội kia ở bảng B. ¦ Hết vòng một.
Tàu dài 10 m. ¦ Tàu nặng 5 g. ¦ Đùa thôi.
Bắt đầu lúc 8 h. ¦ Kết thúc lúc 10 h.
The No. 5 team won. ¦ The crowd left.
Xem Vol. 3, tr. 25 và pp. 30. ¦ Hết phần chú thích.
Cuộc họp lúc 8 giờ 30. ¦ Ông An chủ trì.
Kết quả là 2-1. ¦ Đội nhà thắng.
Điện thoại Tel. 024 và Fax. 028. ¦ Xin gọi giờ hành chính.
Chỉ số đạt 98.6. ¦ Năm sau đạt 99.1.
Nghị định số 12/2020/NĐ-CP. ¦ Nghị định có hiệu lực.
Chỉ thị số 12-CT/TW. ¦ Chỉ thị gồm năm phần.
Nghị quyết số 5. ¦ Hội nghị kết thúc.
"""
_LABELS = """
1. Mục tiêu chung của đề án. ¦ Đề án có hai phần.
12. Tổ chức thực hiện. ¦ Các bộ chịu trách nhiệm.
II. Nhiệm vụ và giải pháp. ¦ Có sáu nhiệm vụ.
I.1. Mục tiêu chung. ¦ Nâng cao chất lượng.
1.2.3. Kinh phí. ¦ Do ngân sách cấp.
a. Đối với trung ương. ¦ Các ban chủ trì.
a) Đối với trung ương. ¦ b) Đối với địa phương.
A. PHẦN MỞ ĐẦU. ¦ Nội dung ở dưới.
Điều 5. Phạm vi áp dụng. ¦ Văn bản áp dụng cả nước.
Điều 12a. Xử lý vi phạm. ¦ Người vi phạm bị phạt.
Chương II. Quy định cụ thể. ¦ Chương có năm điều.
Mục II.3. Nhiệm vụ. ¦ Có ba nhiệm vụ.
Phụ lục 2. Danh mục. ¦ Danh mục gồm mười mục.
Phần IV. Kết luận. ¦ Hết.
Bước 2. Lập kế hoạch. ¦ Bước 3. Thực hiện.
Câu 7. Ai chủ trì hội nghị? ¦ Câu 8. Họp ở đâu?
Theo khoản 2 Điều 5. ¦ Cơ quan chủ trì báo cáo.
Theo quy định tại Điều 5. ¦ Cơ quan chủ trì báo cáo.
Xem (Điều 5. Phạm vi) ở trên. ¦ Hết.
Hội nghị thống nhất: 1. Đẩy mạnh đối ngoại. ¦ 2. Tăng cường hợp tác. ¦ 3. Đào tạo cán bộ.
Có hai việc: a. Học tập nghị quyết; b. Làm theo nghị quyết. ¦ Hết.
- Một việc nữa. ¦ Việc đó khó.
• Tăng cường kiểm tra. ¦ Mỗi quý một lần.
(1) Học tập. ¦ (2) Làm theo.
"""
_ADDRESSES = """
Xem https://vidu.vn/tin.html?so=1.2 để biết thêm. ¦ Trang mở cả ngày.
Xem https://vidu.vn/Tin.Html. ¦ Trang mở cả ngày.
Theo www.Baovidu.Vn, hội nghị đã họp. ¦ Tin đăng hôm qua.
Theo VnVidu.Net và Baovidu.Com.Vn. ¦ Tin đăng hôm qua.
Gửi về lienhe@baovidu.Gov.Vn trước thứ sáu. ¦ Xin cảm ơn.
Mở tệp De_an.Docx rồi in. ¦ In hai bản.
Địa chỉ http://vidu.gov.vn . ¦ Trang của Bộ.
Có câu hỏi? ¦ Xin gửi thư!
"""
_STOPS = """
Gồm các bộ, ngành v.v. ¦ Hội nghị bế mạc.
Gồm các bộ, ngành, v.v... ¦ Hội nghị bế mạc.
Gồm các bộ (ngoại giao, công an, v.v.) và địa phương. ¦ Hội nghị bế mạc.
Vì sao? ¦ Vì vậy! ¦ Hết…
Thật ư?! ¦ Đúng thế.
Ông im lặng... rồi nói tiếp. ¦ Mọi người nghe.
Lào, Campuchia… ¦ Các nước khác cũng vậy.
Ông viết: (...) Việt Nam là bạn. ¦ Thư kết thúc.
Ông viết: […] Việt Nam là bạn. ¦ Thư kết thúc.
Ông An chủ trì.¦Tại Huế có ông B.
Ông chủ trì . ¦ Tại điểm cầu Huế có ông Bình.
Hội nghị họp tại Huế ! ¦ Thành công .
Hết câu một.  ¦ Hết câu hai.
iPhone ra đời. ¦ Sau đó là iPad.
"""
_SPEECH = """
“Tốt.” ¦ Ông nói thế.
Ông nói: “Tốt lắm!” rồi đi. ¦ Mọi người theo.
Ông nói: “Phải đoàn kết. Đoàn kết sẽ thắng.” ¦ Rồi ông về.
Ông nói: “Phải đoàn kết. Đoàn kết sẽ thắng”. ¦ Rồi ông về.
“Phải đoàn kết. Đoàn kết sẽ thắng”, ông An nói. ¦ Rồi ông về.
Ông nói: "Phải đoàn kết. Đoàn kết sẽ thắng." ¦ Rồi ông về.
«Phải đoàn kết. Đoàn kết sẽ thắng» là lời ông An. ¦ Rồi ông về.
Chủ đề là “Đoàn kết! Phát triển!” của năm nay. ¦ Đại hội chọn.
Ông An (sinh năm 1950. Quê Huế) là giáo sư. ¦ Ông đã nghỉ.
Bài viết [bản dịch. Hiệu đính lần hai] được in. ¦ Sách dày.
Ông hỏi: “Ai làm? Bao giờ xong?” ¦ Không ai đáp.
“Câu một. Câu hai.” ¦ “Câu ba. Câu bốn.”
Ông dặn: “Học. Học nữa. Học mãi.” ¦ Lớp ghi lại.
Ngoặc không đóng “mở ra. ¦ Câu sau. ¦ Câu nữa.
Ngoặc đơn (không đóng. ¦ Câu sau.
"""
_ROWS = """
STT | Họ tên | Họp. Bàn việc | TP. Huế
1 | Nguyễn Văn A. Trưởng đoàn | Hà Nội
Họ tên: Nguyễn Văn A; Chức vụ: Trưởng ban. Kiêm nhiệm; Đơn vị: TP. Huế.
Nội dung: Họp. Bàn việc; Thời gian: 14-12-2021.
Kính gửi: Bộ Ngoại giao. ¦ Bộ trả lời.
"""
_CASES = [
    line
    for group in (_TITLES, _NAMES, _NUMBERS, _LABELS, _ADDRESSES, _STOPS, _SPEECH, _ROWS)
    for line in group.strip().splitlines()
]


@pytest.mark.parametrize("marked", _CASES)
def test_sentences_end_only_where_a_reader_ends_them(marked: str) -> None:
    expected = [piece.strip() for piece in marked.split("¦")]
    text = marked.replace(" ¦ ", " ").replace("¦", "")
    assert [text[a:b] for a, b in sentences(text)] == expected


def test_the_hard_cases_are_many() -> None:
    assert len(set(_CASES)) >= 120


@pytest.mark.parametrize("marked", _CASES)
def test_a_border_does_not_depend_on_what_stands_in_other_lines(marked: str) -> None:
    text = marked.replace(" ¦ ", " ").replace("¦", "")
    around = f"Câu “trước. Không đóng\n{text}\nCâu sau (không đóng."
    inside = [around[a:b] for a, b in sentences(around)]
    assert [text[a:b] for a, b in sentences(text)] == inside[2:-1]


def test_speech_too_long_to_quote_whole_is_cut_between_its_sentences() -> None:
    said = " ".join(f"Nhiệm vụ thứ {n} là giữ vững ổn định và phát triển." for n in range(1, 12))
    text = f"Ông nói: “{said}” Rồi ông về."
    spans = sentences(text)
    assert len(spans) == 12
    assert all(b - a <= WHOLE_CHARS for a, b in spans)


def test_passages_hold_the_sentences_of_the_whole_text() -> None:
    said = " ".join(f"Nhiệm vụ thứ {n} là giữ vững ổn định." for n in range(1, 40))
    text = canonical(f'Ông nói: "{said}" Rồi ông "về. Nghỉ" ngay. Hết.')
    borders = set(sentences(text))
    passages = cut(text, 60, lambda piece: len(piece.split()))
    assert len(passages) > 3
    for passage in passages:
        assert {(passage.start + a, passage.start + b) for a, b in passage.sentences} <= borders
