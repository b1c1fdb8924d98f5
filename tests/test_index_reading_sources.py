"""What a question says about its sources, with and without marks; today is fixed."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.folding import unmarked
from index.reading.filters import Filters
from index.reading.periods import Period, read_period
from index.reading.phrases import phrases_in
from index.reading.publishers import Publishers
from index.reading.restrictions import Restrictions, restrictions

TODAY = date(2026, 11, 22)  # a Sunday
PUBLISHERS = Publishers(
    [
        "Báo Quảng Ninh",
        "Báo Lạng Sơn Online",
        "Đài Phát thanh và Truyền hình Bắc Kạn",
        "Bộ Ngoại giao",
        "BDO",
    ]
)


def _both(question: str) -> list[Restrictions]:
    """As read with marks, and as read without: restoration is taken for perfect here."""
    return [
        restrictions(question, typed, PUBLISHERS, TODAY) for typed in (question, unmarked(question))
    ]


@pytest.mark.parametrize(
    ("written", "since", "until"),
    [
        ("năm 2021", "2021-01-01", "2021-12-31"),
        ("tháng 8/2023", "2023-08-01", "2023-08-31"),
        ("tháng 2 năm 2024", "2024-02-01", "2024-02-29"),
        ("ngày 14/12/2021", "2021-12-14", "2021-12-14"),
        ("14-12-2021", "2021-12-14", "2021-12-14"),
        ("ngày 14 tháng 12 năm 2021", "2021-12-14", "2021-12-14"),
        ("quý III/2023", "2023-07-01", "2023-09-30"),
        ("6 tháng đầu năm 2023", "2023-01-01", "2023-06-30"),
        ("nửa cuối năm ngoái", "2025-07-01", "2025-12-31"),
        ("từ 2016 đến 2020", "2016-01-01", "2020-12-31"),
        ("từ tháng 3 đến tháng 8/2023", "2023-03-01", "2023-08-31"),
        ("từ ngày 1 đến ngày 15/8/2023", "2023-08-01", "2023-08-15"),
        ("giai đoạn 2021-2025", "2021-01-01", "2025-12-31"),
        ("giai đoạn 2021 – 2025", "2021-01-01", "2025-12-31"),
        ("trước năm 2020", None, "2019-12-31"),
        ("sau năm 2020", "2021-01-01", None),
        ("từ năm 2021 đến nay", "2021-01-01", None),
        ("đến hết năm 2020", None, "2020-12-31"),
        ("năm nay", "2026-01-01", "2026-12-31"),
        ("năm ngoái", "2025-01-01", "2025-12-31"),
        ("tháng này", "2026-11-01", "2026-11-30"),
        ("tháng trước", "2026-10-01", "2026-10-31"),
        ("quý này", "2026-10-01", "2026-12-31"),
        ("tuần này", "2026-11-16", "2026-11-22"),
        ("tuần trước", "2026-11-09", "2026-11-15"),
        ("hôm nay", "2026-11-22", "2026-11-22"),
        ("hôm qua", "2026-11-21", "2026-11-21"),
        ("3 tháng qua", "2026-08-24", "2026-11-22"),
    ],
)
def test_periods_are_read_as_people_say_them(
    written: str, since: str | None, until: str | None
) -> None:
    for text in (written, unmarked(written), written.upper()):
        read = read_period(text, 0, TODAY)
        assert read is not None
        assert (read[0].since, read[0].until, read[1]) == (since, until, len(text))


@pytest.mark.parametrize("written", ["31/2/2021", "năm nào", "5000", "1.200", "2021%", "tháng 13"])
def test_what_is_no_period_is_none(written: str) -> None:
    assert read_period(written, 0, TODAY) is None


def test_last_month_in_january_is_december_of_last_year() -> None:
    read = read_period("tháng trước", 0, date(2026, 1, 5))
    assert read is not None
    assert str(read[0]) == "tháng 12/2025"
    read = read_period("quý trước", 0, date(2026, 1, 5))
    assert read is not None
    assert (read[0].since, read[0].until) == ("2025-10-01", "2025-12-31")


@pytest.mark.parametrize(
    ("question", "left", "filters"),
    [
        (
            "Các bài năm 2021 nói gì về đối ngoại nhân dân?",
            "nói gì về đối ngoại nhân dân?",
            Filters("2021-01-01", "2021-12-31"),
        ),
        (
            "Trong các bài đăng tháng 8/2023, ai chủ trì hội nghị?",
            "ai chủ trì hội nghị?",
            Filters("2023-08-01", "2023-08-31"),
        ),
        (
            "Tin tháng trước về ngoại giao kinh tế là gì?",
            "về ngoại giao kinh tế là gì?",
            Filters("2026-10-01", "2026-10-31"),
        ),
        (
            "Bài báo đăng trước năm 2020 viết gì về biển đảo?",
            "viết gì về biển đảo?",
            Filters(until="2019-12-31"),
        ),
        (
            "Theo các văn bản ban hành từ 2016 đến 2020 thì ai chịu trách nhiệm?",
            "ai chịu trách nhiệm?",
            Filters("2016-01-01", "2020-12-31"),
        ),
        (
            "Chỉ tìm trong năm 2021: ai chủ trì hội nghị?",
            "ai chủ trì hội nghị?",
            Filters("2021-01-01", "2021-12-31"),
        ),
        (
            "Theo Báo Quảng Ninh, hội nghị diễn ra ngày nào?",
            "hội nghị diễn ra ngày nào?",
            Filters(publishers=("Báo Quảng Ninh",)),
        ),
        (
            "Báo Lạng Sơn viết gì về ngoại giao?",
            "viết gì về ngoại giao?",
            Filters(publishers=("Báo Lạng Sơn Online",)),
        ),
        (
            "Đài PTTH Bắc Kạn đưa tin gì về hội nghị?",
            "đưa tin gì về hội nghị?",
            Filters(publishers=("Đài Phát thanh và Truyền hình Bắc Kạn",)),
        ),
        ("Theo BDO thì ai chủ trì?", "ai chủ trì?", Filters(publishers=("BDO",))),
        (
            "Theo trang Bộ Ngoại giao, có mấy chuyến thăm?",
            "có mấy chuyến thăm?",
            Filters(publishers=("Bộ Ngoại giao",)),
        ),
        (
            "Chỉ trong các chỉ thị, thanh niên được nhắc thế nào?",
            "thanh niên được nhắc thế nào?",
            Filters(kinds=("directive",)),
        ),
    ],
)
def test_plain_wording_about_the_source_is_a_filter_and_no_word_to_search(
    question: str, left: str, filters: Filters
) -> None:
    for read in _both(question):
        assert read.text == left
        assert read.filters == filters
        assert read.told
    assert restrictions(question, unmarked(question), PUBLISHERS, TODAY).typed == unmarked(left)


@pytest.mark.parametrize(
    "question",
    [
        "Hội nghị ngày 14/12/2021 do ai chủ trì?",
        "Hội nghị năm 2021 họp ở đâu?",
        "Thông tin năm 2021 của ai?",
        "Có bao nhiêu bài báo năm 2021?",
        "Văn bản nào ban hành năm 2021?",
        "Đại hội Đảng năm 2021 bầu ai?",
        "Chính phủ công bố năm 2021 kết quả gì?",
        "Trước năm 2020 có bao nhiêu nước?",
        "Bài học năm 2021 là gì?",
        "Theo Bộ Ngoại giao, có bao nhiêu chuyến thăm?",
        "Tổng biên tập Báo Quảng Ninh là ai?",
        "Báo Quảng Ninh ra đời năm nào?",
        "Theo báo Nghệ An, ai chủ trì?",
        "Chỉ trong năm 2021, tỉnh đón bao nhiêu đoàn?",
        "Hội nghị chỉ năm 2021 mới họp ở đâu?",
        "Báo chí năm 2021 có bao nhiêu cơ quan?",
        "Bài báo năm 1905 của ông nói về gì?",
        "Ai viết bài năm 1925?",
        "Tỉnh Quảng Ninh nói gì về du lịch?",
        "Khóa XIII có bao nhiêu ủy viên?",
        "Nửa đầu nhiệm kỳ khóa XIII ban hành những gì?",
        "Theo Chỉ thị 12, ai chịu trách nhiệm?",
        "Đối ngoại nhân dân được nêu trong nghị quyết nào?",
    ],
)
def test_what_happened_when_and_by_whom_is_content_and_hides_no_article(question: str) -> None:
    for read in _both(question):
        assert read.filters == Filters()
        assert read.text == question


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Theo báo Nghệ An, ai chủ trì?", "báo Nghệ An"),
        ("Ai chủ trì theo Tạp chí Đồng Quê?", "Tạp chí Đồng Quê"),
        ("Theo trang Bộ Nông nghiệp thì ai chủ trì?", "trang Bộ Nông nghiệp"),
    ],
)
def test_a_source_that_the_edition_lacks_is_said(question: str, name: str) -> None:
    read = restrictions(question, question, PUBLISHERS, TODAY)
    assert read.filters == Filters()
    assert tuple(map(str, read.told)) == (f"ấn bản này không có nơi đăng tên “{name}”",)


@pytest.mark.parametrize(
    "question",
    [
        "Theo Báo Quảng Ninh, ai chủ trì?",
        "Theo Báo cáo của tỉnh, có mấy đoàn?",
        "Theo Báo Quê và Báo Đồng, ai chủ trì?",
        "Theo đài Quê ông nói gì về hội nghị của tỉnh hôm ấy?",
        "Báo Đồng Quê ra đời năm nào?",
    ],
)
def test_no_source_is_said_to_lack_where_none_is_named_plainly(question: str) -> None:
    told = restrictions(question, question, PUBLISHERS, TODAY).told
    assert not any("nơi đăng" in str(one) for one in told)


def test_a_year_spoken_of_prefers_its_articles_and_an_open_bound_prefers_none() -> None:
    for read in _both("Hội nghị năm 2021 họp ở đâu?"):
        assert read.preferred == Period("2021-01-01", "2021-12-31")
        assert read.told == ()
    for read in _both("Trước năm 2020 có bao nhiêu nước?"):
        assert read.preferred is None
    for read in _both("Đối ngoại nhân dân được nêu trong nghị quyết nào?"):
        assert read.kinds == ("resolution",)


def test_time_told_from_today_is_said_absolutely() -> None:
    for read in _both("Hội nghị ngoại giao năm ngoái có chủ đề gì?"):
        assert read.text == "Hội nghị ngoại giao năm 2025 có chủ đề gì?"
        assert tuple(map(str, read.told)) == ("ưu tiên các bài năm 2025",)
    for read in _both("Tuần này có hội nghị gì?"):
        assert read.text == "có hội nghị gì?"
        assert read.preferred == Period("2026-11-16", "2026-11-22", relative=True)


@pytest.mark.parametrize(
    "ago", ["500 năm trước", "mấy tháng trước", "ba năm trước", "nhiều năm nay"]
)
def test_how_long_ago_something_was_is_no_time_of_articles(ago: str) -> None:
    for read in _both(f"Chuyện gì xảy ra {ago} ở đó?"):
        assert read.text == f"Chuyện gì xảy ra {ago} ở đó?"
        assert (read.preferred, read.told) == (None, ())


@pytest.mark.parametrize(
    "question",
    [
        "Tin mới nhất về đối ngoại nhân dân là gì?",
        "Hội nghị gần đây nhất bàn gì?",
        "Hội nghị vừa rồi do ai chủ trì?",
        "Lần gần nhất họp ở đâu?",
    ],
)
def test_the_newest_is_asked_for_in_these_words(question: str) -> None:
    for read in _both(question):
        assert read.newest
        assert tuple(map(str, read.told)) == ("mới nhất trước",)
        assert not any(word in read.text for word in ("nhất", "vừa rồi"))


def test_a_question_of_nothing_but_sources_keeps_its_words() -> None:
    for read in _both("Các bài năm 2021?"):
        assert read.text == "Các bài năm 2021?"
        assert read.filters.since == "2021-01-01"


@pytest.mark.parametrize(
    "quoted", ["“cây tre”", "„cây tre“", "„cây tre”", "«cây tre»", '"cây tre"', "'cây tre'"]
)
def test_a_phrase_is_quoted_with_any_pair_of_quotes(quoted: str) -> None:
    assert [phrase.text for phrase in phrases_in(f"{quoted} là gì?")] == ["cây tre"]
