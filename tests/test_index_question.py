"""Reading a question: what is asked for, names, abbreviations, missing marks."""

from __future__ import annotations

import pytest

from index.reading.marks import Marks
from index.reading.names import Names
from index.reading.question import read_question
from index.reading.shorthand import expand
from index.reading.wanted import wanted

NAMES = Names.learn(["Đồng chí Lê Hoài Trung thăm xã A Lưới, huyện A Lưới."])


@pytest.mark.parametrize(
    ("question", "kind", "right", "wrong"),
    [
        ("Họp ngày nào?", "day", "Sáng 19/12 họp.", "Họp trong năm 2023."),
        ("Gia nhập năm nào?", "year", "Gia nhập năm 1995.", "Có 1.995 người."),
        ("Bao nhiêu chuyến thăm?", "count", "Có 45 chuyến thăm.", "Có 45 người dự."),
        ("Kéo dài bao lâu?", "duration", "Trong 4 giờ làm việc.", "Có 4 người."),
        ("Ai chủ trì?", "person", "Ông Lê Hoài Trung chủ trì.", "hội nghị được tổ chức."),
        ("Ai chủ trì?", "person", "Ông Đỗ Đức chủ trì.", "đại biểu chủ trì."),
        ("Có bao nhiêu đại biểu?", "count", "Có 1.200 đại biểu.", "Tỉnh có các đại biểu."),
        ("Họp ngày nào?", "day", "Sáng 14-12 họp.", "Có 1.200 đại biểu, giai đoạn 2021-2030."),
        ("Kinh phí là bao nhiêu?", "count", "Kinh phí là 3 tỷ đồng.", "Đề án số 01 có 3 mục tiêu."),
    ],
)
def test_what_is_asked_for_is_told_from_what_is_not(
    question: str, kind: str, right: str, wrong: str
) -> None:
    asked = wanted(question)
    assert asked.kind == kind
    assert asked.held_by(right) == 1
    assert asked.held_by(wrong) < 1


@pytest.mark.parametrize(
    "question",
    ["Động lực nào thúc đẩy hợp tác?", "Bộ máy nhà nước gồm gì?", "Đầu tư vào lĩnh vực nào?"],
)
def test_words_that_only_sound_alike_without_marks_ask_for_nothing(question: str) -> None:
    assert wanted(question).kind == "other"


def test_names_posts_and_abbreviations_of_a_question_are_read(marks: Marks) -> None:
    asked = "Chủ tịch Tập Cận Bình thăm châu Phi, Đà Nẵng và Ấn Độ"
    question = read_question(asked, marks, NAMES)
    assert question.names == ("châu phi", "tập cận bình", "phi", "đà nẵng", "ấn độ")
    assert read_question("Bí thư Tỉnh ủy Huế là ai?", marks, NAMES).posts == ("bí thư tỉnh ủy",)
    assert read_question("Ban Bí thư nói gì?", marks, NAMES).posts == ()
    assert expand("TBT dự HN ngoại giao") == "Tổng Bí thư dự hội nghị ngoại giao"
    assert expand("khách sạn ở HN") == "khách sạn ở HN"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("điểm cầu lào cai do ai chủ trì?", ("lào cai",)),
        ("ông lê hoài trung nói gì?", ("lê hoài trung",)),
        ("đồng chí Lê Hoài Trung nói gì?", ("lê hoài trung",)),
        ("ông hoài nói gì về trung thu?", ()),
        ("hòa bình và hợp tác là gì?", ()),
        ("xã a lưới có mấy cầu?", ("a lưới",)),
        ("QUAN HỆ VỚI NHẬT BẢN RA SAO?", ("nhật bản",)),
    ],
)
def test_names_are_known_in_small_letters_too(
    typed: str, names: tuple[str, ...], marks: Marks
) -> None:
    assert read_question(typed, marks, NAMES).names == names


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hội nghị k nói j ạ", "hội nghị không nói gì ạ"),
        ("văn bản nào đc ban hành", "văn bản nào được ban hành"),
        ("khi nào kết thúc ở khu K9", "khi nào kết thúc ở khu K9"),
    ],
)
def test_what_people_shorten_on_phones_is_written_out(typed: str, read: str) -> None:
    assert expand(typed) == read


@pytest.fixture(scope="module")
def marks() -> Marks:
    return Marks.learn(
        ["Hội nghị ngoại giao diễn ra ở Hà Nội", "hội nghị đối ngoại", "Đảng ta đang"]
    )


def test_missing_marks_are_restored_and_case_and_signs_kept(marks: Marks) -> None:
    assert marks.restore("HOI NGHI doi ngoai, Ha Noi?") == "HỘI NGHỊ đối ngoại, Hà Nội?"


@pytest.mark.parametrize("typed", ["Hội nghị đối ngoại", "Đảng ta đang ở Luanda sao?"])
def test_a_question_typed_with_marks_is_left_alone(typed: str, marks: Marks) -> None:
    assert marks.restore(typed) == typed


def test_half_of_the_marks_are_restored_too(marks: Marks) -> None:
    assert marks.restore("Hội nghi đối ngoai") == "Hội nghị đối ngoại"
    assert marks.restore("hoi nghị ngoai giao") == "hội nghị ngoại giao"


def test_what_the_library_does_not_know_stays_as_typed(marks: Marks) -> None:
    assert marks.restore("zalo 123 doi") == "zalo 123 đối"


def test_the_words_of_questions_are_restored_though_no_article_holds_them(marks: Marks) -> None:
    assert marks.restore("co bao nhieu hoi nghi") == "có bao nhiêu hội nghị"


def test_a_model_of_nothing_restores_nothing() -> None:
    assert Marks.learn([]).restore("zalo wifi") == "zalo wifi"
