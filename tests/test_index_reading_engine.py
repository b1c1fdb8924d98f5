"""Reading, filters and numbers through the engine and the command line, on a library of its own."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import Command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.folding import unmarked
from corpus.library import Library
from index import wording
from index.build import build
from index.engine import Engine
from index.errors import BadQuestion
from index.reading.filters import Filters

TODAY = date(2023, 6, 15)

_ARTICLES = (
    Article(
        id="hop-2021",
        title="Hội nghị công tác thư viện năm 2021",
        publisher="Báo Quảng Ninh",
        published_on="2021-03-05",
        kind="news",
        text="Sáng 4/3/2021, Sở Văn hóa tổ chức Hội nghị công tác thư viện tại Hạ Long. "
        "Ông Trần Quang Minh chủ trì hội nghị. Hội nghị bàn việc số hóa sách quý.",
    ),
    Article(
        id="hop-2022",
        title="Hội nghị công tác thư viện năm 2022",
        publisher="Báo Lạng Sơn",
        published_on="2022-03-09",
        kind="news",
        text="Sáng 8/3/2022, Sở Văn hóa tổ chức Hội nghị công tác thư viện tại Kỳ Lừa. "
        "Bà Lê Thu Hằng chủ trì hội nghị. Hội nghị bàn việc mở thư viện lưu động.",
    ),
    Article(
        id="chi-thi",
        title="Chỉ thị về công tác thư viện trường học",
        kind="directive",
        number="12-CT/TW",
        issuer="Ban Bí thư",
        issued_on="2022-01-05",
        text="Chỉ thị yêu cầu mỗi trường học có một thư viện đạt chuẩn. "
        "Cấp ủy các cấp chịu trách nhiệm lãnh đạo việc xây dựng thư viện trường học.",
    ),
    Article(
        id="ban-tin",
        title="Chuyện vườn cây",
        publisher="Báo Quảng Ninh",
        published_on="2023-05-01",
        kind="news",
        text="Vườn cây của xã trồng nhiều nhãn và vải. Mùa hè năm nay vườn cây sai quả.",
    ),
)


@pytest.fixture(scope="module")
def data(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert model.exists()
    folder = tmp_path_factory.mktemp("reading")
    with Library.open(folder, create=True) as library:
        for article in _ARTICLES:
            library.add(article)
        build(library, lambda *_: None)
    return folder


@pytest.fixture(scope="module")
def engine(data: Path) -> Iterator[Engine]:
    opened = Engine.open(data, today=lambda: TODAY)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "filters", "articles"),
    [
        (
            "Ai chủ trì hội nghị công tác thư viện?",
            Filters(publishers=("Báo Lạng Sơn",)),
            {"hop-2022"},
        ),
        ("Ai chủ trì hội nghị công tác thư viện?", Filters(until="2021-12-31"), {"hop-2021"}),
        ("Thư viện được nói đến thế nào?", Filters(kinds=("directive",)), {"chi-thi"}),
        ("Thư viện được nói đến thế nào?", Filters(numbers=("chỉ thị 12",)), {"chi-thi"}),
        ("Ai chủ trì hội nghị công tác thư viện?", Filters(since="2024-01-01"), set()),
        ("Theo Báo Lạng Sơn, ai chủ trì hội nghị công tác thư viện?", None, {"hop-2022"}),
        (
            "theo bao quang ninh, ai chu tri hoi nghi cong tac thu vien?",
            None,
            {"hop-2021", "ban-tin"},
        ),
        ("Các bài năm 2021 nói ai chủ trì hội nghị thư viện?", None, {"hop-2021"}),
        ("Bài đăng năm ngoái nói ai chủ trì hội nghị thư viện?", None, {"hop-2022", "chi-thi"}),
    ],
)
def test_nothing_outside_a_filter_is_quoted_named_or_ranked(
    engine: Engine, question: str, filters: Filters | None, articles: set[str]
) -> None:
    answer = engine.ask(question, filters)
    assert {c.article_id for c in answer.citations} <= articles
    assert set(answer.ranked) <= articles
    assert bool(answer.ranked) == bool(articles)
    assert answer.read_as is not None
    assert "(chỉ " in answer.read_as
    if not articles:
        assert answer.outcome == "not_found"
        assert "không có bài nào như vậy" in answer.read_as
        assert answer.nearest == ()


def test_the_command_line_takes_filters(command: Command, data: Path) -> None:
    def ask(*arguments: str) -> dict[str, object]:
        done = command("index", "ask", *arguments, "--json", "--data", data)
        assert done.returncode == 0, done.stderr
        loaded: dict[str, object] = json.loads(done.stdout)
        return loaded

    question = "Ai chủ trì hội nghị công tác thư viện?"
    assert ask(question, "--since", "2022", "--until", "4/2022", "--kind", "news")["ranked"] == [
        "hop-2022"
    ]
    assert ask(question, "--publisher", "bao quang ninh", "--until", "2021")["ranked"] == [
        "hop-2021"
    ]
    assert ask("Ai chịu trách nhiệm?", "--number", "CT 12")["ranked"] == ["chi-thi"]
    done = command("index", "ask", question, "--since", "hôm nào", "--data", data)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "không phải thời gian" in done.stderr


def test_the_newest_of_what_supports_the_question_comes_first(engine: Engine) -> None:
    newest = engine.ask("Hội nghị công tác thư viện gần đây nhất do ai chủ trì?")
    assert newest.citations[0].article_id == "hop-2022"
    assert "ban-tin" not in [c.article_id for c in newest.citations]
    assert newest.read_as is not None
    assert newest.read_as.endswith("(mới nhất trước)")


def test_a_year_told_from_today_is_the_year_that_must_fit(engine: Engine) -> None:
    last = engine.ask("Hội nghị công tác thư viện năm ngoái do ai chủ trì?")
    assert last.citations[0].article_id == "hop-2022"
    this = engine.ask("Hội nghị công tác thư viện năm nay do ai chủ trì?")
    assert this.outcome != "answered"


@pytest.mark.parametrize(
    ("phrase", "article"),
    [("thư viện lưu động", "hop-2022"), ("thu vien luu dong", "hop-2022"), ("Số Hóa", "hop-2021")],
)
def test_a_quoted_phrase_stands_in_every_article_quoted(
    engine: Engine, phrase: str, article: str
) -> None:
    for signs in ("“{}”", '"{}"', "«{}»"):
        answer = engine.ask(f"Hội nghị bàn {signs.format(phrase)} do ai chủ trì?")
        assert set(answer.ranked) == {article}


@pytest.mark.parametrize("enough", [1, 50])  # what was found holds the phrase, or is too little
def test_a_phrase_that_is_too_common_to_search_by_is_held_all_the_same(
    engine: Engine, enough: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.scope.HEEDED", 0)
    monkeypatch.setattr("index.search.ENOUGH", enough)
    for phrase in ("thư viện lưu động", "thu vien luu dong"):
        answer = engine.ask(f"Hội nghị bàn “{phrase}” do ai chủ trì?")
        assert set(answer.ranked) == {"hop-2022"}
        assert answer.read_as is not None
        assert "đúng cụm từ" in answer.read_as


@pytest.mark.parametrize("phrase", ["lưu động thư viện", "thư viên lưu động", "kho báu"])
def test_a_phrase_that_no_article_holds_is_not_found_and_said(engine: Engine, phrase: str) -> None:
    answer = engine.ask(f"Hội nghị bàn “{phrase}” do ai chủ trì?")
    assert answer.outcome == "not_found"
    assert answer.citations == ()
    assert answer.read_as is not None
    assert f"không bài nào có đúng cụm từ “{phrase}”" in answer.read_as
    assert (answer.score, bool(answer.nearest)) == (0, True)


@pytest.mark.parametrize(
    "written", ["CT 12", "chỉ thị số 12-CT/TW", "12/CT-TW", "chi thi 12", "12-ct/tw", "CHỈ THỊ 12"]
)
def test_every_written_form_of_a_number_finds_its_document(engine: Engine, written: str) -> None:
    answer = engine.ask(f"Theo {written} thì ai chịu trách nhiệm xây dựng thư viện trường học?")
    assert answer.unknown_numbers == ()
    assert answer.ranked[0] == "chi-thi"
    assert answer.outcome == "answered"


@pytest.mark.parametrize("written", ["CT 21", "chỉ thị số 13-CT/TW", "nghi quyet 12", "12/QĐ-TTg"])
def test_an_unknown_number_is_not_found_and_the_nearest_is_named_as_another(
    command: Command, engine: Engine, data: Path, written: str
) -> None:
    question = f"Theo {written} thì ai chịu trách nhiệm xây dựng thư viện trường học?"
    answer = engine.ask(question)
    assert answer.outcome == "not_found"
    assert answer.citations == ()
    assert answer.unknown_numbers[0].nearest == ("12-CT/TW",)
    done = command("index", "ask", question, "--data", data)
    (sentence,) = wording.unknown(answer)
    assert sentence in done.stdout
    assert "(không phải văn bản đó): 12-CT/TW." in sentence


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Trần Quang Mnih chủ trì hội nghị nào?", "Trần Quang Minh chủ trì hội nghị nào?"),
        ("Trần Quangg Minh chủ trì hội nghị nào?", "Trần Quang Minh chủ trì hội nghị nào?"),
        ("Ai chủ trì hôị nghị thư viện?", "Ai chủ trì hội nghị thư viện?"),
        ("Ai chur trì hooij nghị thư viện?", "Ai chủ trì hội nghị thư viện?"),
    ],
)
def test_a_slip_is_mended_and_said(engine: Engine, typed: str, meant: str) -> None:
    answer = engine.ask(typed)
    assert answer.read_as == meant
    assert answer.citations == engine.ask(meant).citations


@pytest.mark.parametrize(
    "question", ["", "()", "“”", "theo", "các bài năm 2021", "mới nhất", "“thư viện”", "12-CT/TW"]
)
def test_a_question_of_hardly_anything_is_answered_or_refused_but_never_breaks(
    engine: Engine, question: str
) -> None:
    if any(map(str.isalpha, question)):
        assert engine.ask(question).outcome != "answered"
    else:
        with pytest.raises(BadQuestion):
            engine.ask(question)


_QUESTIONS = (
    "Ai chủ trì Hội nghị công tác thư viện năm 2021?",
    "Hội nghị công tác thư viện năm 2022 họp ở đâu?",
    "Theo Báo Lạng Sơn, hội nghị bàn việc gì?",
    "Chỉ thị 12 yêu cầu mỗi trường học có gì?",
    "Vườn cây của xã trồng những cây gì?",
)
_FORMS = (
    str.upper,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: unicodedata.normalize("NFD", text.upper()),
    lambda text: text.replace("hóa", "hoá").replace("ủy", "uỷ"),
    unmarked,
    lambda text: f"  {text} ",
)


@given(question=st.sampled_from(_QUESTIONS), form=st.sampled_from(range(len(_FORMS))))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_question_in_another_form_finds_the_same_article(
    engine: Engine, question: str, form: int
) -> None:
    plain, other = engine.ask(question), engine.ask(_FORMS[form](question))
    assert other.ranked[0] == plain.ranked[0]
    assert [c.quote for c in other.citations[:1]] == [c.quote for c in plain.citations[:1]]
