"""/tim, /vanban, /nguon, /moi and /kiemchung, with the real bot on a library of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from bot_api_server import BotApi, Sent
from bot_process import PEOPLE, BotProcess, serving
from conftest import Command
from index_builds import built_of
from PIL import Image

from bot.catalogue import answers, library
from bot.handlers.lookups import _called
from corpus.numbers.written import Number
from index import holdings
from index.engine import Engine

_ASKING = itertools.cycle(PEOPLE)
ARTICLES = [
    {"id": "vuon", "title": "Vườn ươm giống", "text": "Vườn ươm có nhiều loại cây ăn quả."},
    {
        "id": "ct12",
        "title": "Chỉ thị về công tác dân vận",
        "text": "Ban Bí thư yêu cầu các cấp ủy nắm chắc tình hình Nhân dân. "
        "Chỉ thị này thay thế Chỉ thị số 05-CT/TW.",
        "kind": "directive",
        "number": "12-CT/TW",
        "issuer": "Ban Bí thư",
        "issued_on": "2021-12-14",
    },
    {
        "id": "tin22",
        "title": "Khai mạc Hội nghị Cây Xanh năm 2022",
        "text": "Hội nghị Cây Xanh khai mạc ngày 3/2 tại Huế. Hội nghị quán triệt Chỉ thị số "
        "12-CT/TW của Ban Bí thư.",
        "kind": "news",
        "publisher": "Báo Mẫu Một",
        "published_on": "2022-02-03",
    },
    {
        "id": "tin23",
        "title": "Khai mạc Hội nghị Cây Xanh năm 2023",
        "text": "Hội nghị Cây Xanh khai mạc ngày 4/5 tại Vinh. Có 210 đại biểu tham dự.",
        "kind": "news",
        "publisher": "Báo Mẫu Hai",
        "published_on": "2023-05-04",
    },
]


@pytest.fixture(scope="module")
def data(command: Command, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert model.exists()
    return built_of(command, tmp_path_factory.mktemp("lookups") / "data", ARTICLES)


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture(scope="module")
def bot(api: BotApi, data: Path) -> Iterator[BotProcess]:
    with serving(data, api) as process:
        yield process


def ask(api: BotApi, text: str, parts: int = 1) -> list[Sent]:
    user = next(_ASKING)
    before = len(api.sent)
    api.say(user, text)

    def mine() -> list[Sent]:
        return [sent for sent in api.sent[before:] if sent.chat_id == user]

    api.wait(lambda: len(mine()) >= parts)
    return mine()


@pytest.mark.usefixtures("bot")
def test_a_search_stays_within_its_bounds_and_says_so(api: BotApi) -> None:
    for year, day in (("2022", "3/2"), ("2023", "4/5")):
        (reply,) = ask(api, f"/tim năm:{year} Hội nghị Cây Xanh khai mạc ngày nào?")
        assert reply.text.count(f"chỉ các bài năm {year}") == 1
        assert day in reply.quotations()[0]
        assert len(reply.quotations()) == 1
    (reply,) = ask(api, "/tim nguồn:“Báo Mẫu Hai” Hội nghị Cây Xanh khai mạc ngày nào?")
    assert "4/5" in reply.quotations()[0]
    (reply,) = ask(api, "/tìm loại:chỉ thị các cấp ủy nắm chắc điều gì?")
    assert "(chỉ loại chỉ thị)" in reply.text
    assert "nắm chắc tình hình Nhân dân" in reply.quotations()[0]
    assert ask(api, "/tim")[0].text == library.HOW_TO_SEARCH.vi
    assert ask(api, "/tim màu:xanh hội nghị nào?")[0].text == library.UNKNOWN_FILTER.vi.format(
        name="màu"
    )
    assert "không phải thời gian" in ask(api, "/tim từ:hôm-nào hội nghị khai mạc ở đâu?")[0].text


@pytest.mark.usefixtures("bot")
def test_what_follows_a_search_stays_within_its_bounds(api: BotApi) -> None:
    user = PEOPLE[-1]

    def say(text: str) -> Sent:
        number = api.say(user, text)
        api.wait(lambda: api.replies(number))
        return api.replies(number)[-1]

    first = say("/tim năm:2022 Hội nghị Cây Xanh khai mạc ngày nào?")
    assert "\nHiểu câu hỏi là: Hội nghị Cây Xanh khai mạc ngày nào? (chỉ các bài năm 2022)\n" in (
        first.text
    )
    before = len(api.sent)
    api.press(user, first, first.button(answers.BUTTON_OTHERS.vi))
    api.wait(lambda: len(api.sent) > before)
    others = api.sent[before].text
    assert "Cây Xanh khai mạc ngày nào?”" in others or others == answers.NO_OTHERS.vi
    assert "2023" not in others
    follow = say("Họp ở đâu?")
    assert "(chỉ các bài năm 2022)\n" in follow.text
    assert "Vinh" not in follow.text
    year = say("còn năm 2023 thì sao?")
    assert "(chỉ các bài năm 2023)\n" in year.text
    assert "2022" not in year.text
    assert "Vinh" in year.text
    fresh = say("Hội nghị Cây Xanh năm 2022 khai mạc ngày nào?")
    assert "chỉ các bài" not in fresh.text


@pytest.mark.usefixtures("bot")
def test_a_document_has_a_card_with_what_is_known_and_what_mentions_it(api: BotApi) -> None:
    (card,) = ask(api, "/vanban CT 12")
    assert card.text.splitlines()[0].endswith("số 12-CT/TW")
    assert "Ban hành: Ban Bí thư" in card.text
    assert "Ngày: 14/12/2021" in card.text
    assert "Toàn văn trong kho: Chỉ thị về công tác dân vận" in card.text
    assert (
        "Được nhắc trong 1 bài:\n– Khai mạc Hội nghị Cây Xanh năm 2022 · Báo Mẫu Một" in card.text
    )
    (unknown,) = ask(api, "/vanban 13-CT/TW")
    assert unknown.text.startswith("Kho tư liệu không có văn bản ")
    assert "(không phải văn bản đó): " in unknown.text
    assert ask(api, "/vanban")[0].text == library.HOW_TO_DOCUMENT.vi
    assert ask(api, "/vanban xin chào")[0].text == library.HOW_TO_DOCUMENT.vi


@pytest.mark.usefixtures("bot")
def test_holdings_come_as_a_picture_and_in_words_and_the_newest_first(
    api: BotApi, data: Path
) -> None:
    picture, words = ask(api, "/nguon", parts=2)
    assert picture.method == "sendPhoto"
    assert picture.file is not None
    assert Image.open(BytesIO(picture.file[1])).size[0] > 500
    assert picture.text == "Ấn bản 1: 4 bài, đăng đến ngày 04/05/2023."
    assert "– Báo Mẫu Hai: 1" in words.text
    assert "– không rõ nguồn: 2" in words.text
    engine = Engine.open(data)
    assert list(holdings.holdings(engine).years) == ["2021", "2022", "2023", ""]
    engine.close()
    (newest,) = ask(api, "/moi")
    titles = [line.removeprefix("– ").split(" · ")[0] for line in newest.text.splitlines()[1:]]
    assert titles == [one["title"] for one in reversed(ARTICLES)]


@pytest.mark.usefixtures("bot")
def test_the_code_of_a_quotation_proves_it_and_a_made_up_one_does_not(api: BotApi) -> None:
    (answer,) = ask(api, "Hội nghị Cây Xanh năm 2023 khai mạc ngày nào?")
    code = answer.text.partition("Mã kiểm chứng: ")[2].split()[0]
    (proof,) = ask(api, f"/kiemchung {code}")
    assert proof.covered("bold")[0] == library.PROVED.vi.format(code=code)
    quoted = answers.SOURCE.vi
    assert proof.quotations() == answer.quotations()[:1]
    assert f"\n{quoted}Khai mạc Hội nghị Cây Xanh năm 2023" in proof.text
    (none,) = ask(api, "/kiemchung ABCD-EFGH")
    assert none.quotations() == []
    assert ask(api, "/kiemchung")[0].text == library.HOW_TO_PROVE.vi


def test_a_document_is_called_by_its_name_once() -> None:
    named = Number(serial="12", kind="CT", organ="TW", name="chỉ thị")
    assert _called(named) == "Chỉ thị số 12-CT/TW"
    assert _called(Number(serial="12", kind="CT", name="chỉ thị")) == "Chỉ thị 12"
