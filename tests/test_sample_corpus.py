"""The sample corpus and its question set hold what the project promises about them."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
BRIEFS = sorted((ROOT / "corpus" / "sample").glob("*.md"))
QUESTIONS = ROOT / "eval" / "sample.jsonl"
SEEDS = ROOT.parent / "shared" / "seeds"

KINDS_OF_QUESTION = {"who", "when", "where", "how-many", "which-document", "why", "what", "list"}

#: A longer run of words shared with a seed is a copied sentence, not a fact.
LONGEST_SHARED_RUN = 7

#: Names and titles cannot be put in other words: their words do not count towards a run.
OFFICIAL_NAMES = (
    "Ban Bí thư Trung ương Đảng",
    "Ban Bí thư",
    "Ban Chấp hành Đảng bộ tỉnh",
    "Ban Đối ngoại Trung ương",
    "Báo cáo tình hình, phương hướng, nhiệm vụ trọng tâm đối ngoại"
    " theo tinh thần Nghị quyết Đại hội XIII của Đảng",
    "Bí thư Trung ương Đảng",
    "Bí thư Tỉnh ủy",
    "Bộ Chính trị",
    "Bộ Ngoại giao",
    "Bộ trưởng Bộ Ngoại giao",
    "Bùi Thanh Sơn",
    "Chỉ thị số 12",
    "Chủ tịch HĐND tỉnh",
    "Chủ tịch Hồ Chí Minh",
    "Chủ tịch nước",
    "Đại hội Đại biểu toàn quốc lần thứ XIII của Đảng",
    "Đại hội XIII",
    "Đại hội XIII của Đảng",
    "Đại hội toàn quốc lần thứ XIV của Đảng",
    "Đảng Cộng sản Việt Nam",
    "Đề án số 01",
    "đối ngoại Đảng",
    "đối ngoại Nhân dân",
    "Hội đồng Bảo an Liên Hợp quốc",
    "Hội đồng Lý luận Trung ương",
    "Hội hữu nghị Việt Nam với các nước",
    "Hội nghị đối ngoại toàn quốc",
    "Hội nghị đối ngoại toàn quốc triển khai thực hiện Nghị quyết"
    " Đại hội đại biểu toàn quốc lần thứ XIII của Đảng",
    "Hội nghị Ngoại giao lần thứ 32",
    "Hội nghị phổ biến, hướng dẫn thực hiện Đề án số 01",
    "Hội nghị trực tuyến đối ngoại toàn quốc",
    "Hiến chương Liên hiệp quốc",
    "Hội trường Diên Hồng, Nhà Quốc hội",
    "Joe Biden",
    "Lê Hoài Trung",
    "Liên hiệp các tổ chức hữu nghị tỉnh",
    "Liên Hợp quốc",
    "Lò Văn Phương",
    "Mùa A Sơn",
    "Mặt trận Tổ quốc Việt Nam",
    "Nghị quyết Đại hội XIII của Đảng",
    "ngoại giao Nhà nước",
    "Nguyên Viện trưởng Viện Kinh tế Việt Nam",
    "Nguyễn Hoàng Thao",
    "Nguyễn Minh Vũ",
    "Nguyễn Phú Trọng",
    "Nguyễn Văn Lợi",
    "Nguyễn Viết Thông",
    "Nguyễn Xuân Phúc",
    "Nhóm các nước công nghiệp phát triển hàng đầu (G7)",
    "NQ Đại hội lần thứ XIII của Đảng",
    "nước Việt Nam dân chủ Cộng hòa",
    "PGS, TS.",
    "Phạm Bình Minh",
    "Phạm Đức Toàn",
    "Phạm Minh Chính",
    "Phó Bí thư Thường trực Tỉnh ủy",
    "Phó Chủ tịch Thường trực UBND tỉnh",
    "Phó Thủ tướng Thường trực",
    "Phòng họp Diên Hồng, Nhà Quốc hội",
    "Tập Cận Bình",
    "tăng cường sự lãnh đạo của Đảng, nâng cao hiệu quả đối ngoại Nhân dân trong tình hình mới",
    "tăng cường và nâng cao hiệu quả quan hệ đối ngoại Đảng đến năm 2025",
    "Thủ tướng Chính phủ",
    "Thứ trưởng Bộ Ngoại giao",
    "Thường trực Ban Bí thư",
    "Tổng Bí thư",
    "Tổng thống Mỹ",
    "Tổng thư ký",
    "Trần Đình Thiên",
    "Trưởng Ban Đối ngoại Trung ương",
    "Trưởng cơ quan đại diện",
    "Trưởng đoàn đại biểu Quốc hội tỉnh",
    "Ủy viên Ban Thường vụ Tỉnh ủy",
    "Ủy viên dự khuyết Trung ương Đảng",
    "Uỷ viên dự khuyết Trung ương Đảng",
    "Ủy viên Trung ương Đảng",
    "Võ Văn Thưởng",
    "Vương Quốc Tuấn",
    "các cơ quan đại diện Việt Nam ở nước ngoài",
)

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="không có ../shared/seeds")


@dataclass(frozen=True, slots=True)
class Brief:
    file: Path
    front: dict[str, Any]
    body: str


def read_brief(file: Path) -> Brief:
    _, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
    return Brief(file, yaml.safe_load(front), body.strip())


def words(text: str) -> list[str]:
    """Syllables in small letters; punctuation inside a figure or a date stays: 1.200, 189/193."""
    bare = (w.strip("“”\"'.,;:()-–…").lower() for w in text.split())
    return [w for w in bare if w]


def unquoted(text: str) -> str:
    """What is left when quotations, which must be word for word, are taken out."""
    return re.sub(r"[“\"][^“”\"]*[”\"]", " ¶ ", text)


def counted(tokens: list[str]) -> list[int]:
    """1 for each word that is the writer's own, 0 for each that belongs to an official name."""
    weights = [1] * len(tokens)
    for name in map(words, OFFICIAL_NAMES):
        for start in range(len(tokens) - len(name) + 1):
            if tokens[start : start + len(name)] == name:
                weights[start : start + len(name)] = [0] * len(name)
    return weights


def shared_runs(brief: list[str], seed: list[str]) -> list[tuple[int, int]]:
    """Each maximal run ``[start, end)`` of ``brief`` that stands in ``seed`` as well."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(seed):
        places.setdefault(word, []).append(place)
    runs = []
    for i, word in enumerate(brief):
        for j in places.get(word, ()):
            if i and j and brief[i - 1] == seed[j - 1]:
                continue
            length = 1
            while brief[i + length : i + length + 1] == seed[j + length : j + length + 1] != []:
                length += 1
            runs.append((i, i + length))
    return runs


def copied(brief_text: str, seed_text: str) -> list[str]:
    brief = words(unquoted(brief_text))
    weights = counted(brief)
    return [
        " ".join(brief[start:end])
        for start, end in shared_runs(brief, words(unquoted(seed_text)))
        if sum(weights[start:end]) > LONGEST_SHARED_RUN
    ]


def sentences(body: str) -> list[str]:
    """Sentences of the running text; "TS." and "TP." end none, nor does a full stop in a quote."""
    lines = [line for line in body.splitlines() if line and not line.startswith("#")]
    return [s for line in lines for s in re.split(r"(?<!TS)(?<!TP)(?<=[.”])(?<=\.)\s+", line)]


@pytest.fixture(scope="module")
def briefs() -> list[Brief]:
    return [read_brief(file) for file in BRIEFS]


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def test_every_brief_says_whose_article_it_reports(briefs: list[Brief]) -> None:
    assert len(briefs) >= 5
    for brief in briefs:
        assert brief.front["id"] == brief.file.stem
        assert brief.front["title"]
        assert brief.front["kind"] == "brief"
        date = brief.front.get("published_on")
        assert date is None or re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(date))


def test_every_sentence_of_a_brief_is_short_enough_to_be_quoted_whole(briefs: list[Brief]) -> None:
    long = [s for brief in briefs for s in sentences(brief.body) if len(s) > 300]
    assert long == []


def test_every_brief_is_composed_unicode(briefs: list[Brief]) -> None:
    for brief in briefs:
        assert unicodedata.is_normalized("NFC", brief.body), brief.file.name


def test_no_question_id_is_used_twice(questions: list[dict[str, Any]]) -> None:
    ids = [q["id"] for q in questions]
    assert len(ids) == len(set(ids))
    texts = [q["question"].lower() for q in questions]
    assert len(texts) == len(set(texts))


def test_every_answer_stands_word_for_word_in_each_relevant_brief(
    briefs: list[Brief], questions: list[dict[str, Any]]
) -> None:
    bodies = {brief.front["id"]: brief.body for brief in briefs}
    for q in questions:
        if not q["answerable"]:
            assert q["relevant"] == q["answers"] == [], q["id"]
            continue
        assert q["relevant"], q["id"]
        texts = [bodies[article] for article in q["relevant"]]
        for answer in q["answers"]:
            assert any(answer in text for text in texts), f"{q['id']}: {answer}"
        for text in texts:
            assert any(answer in text for answer in q["answers"]), q["id"]


def test_every_brief_is_asked_about(briefs: list[Brief], questions: list[dict[str, Any]]) -> None:
    asked = {article for q in questions for article in q["relevant"]}
    assert asked == {brief.front["id"] for brief in briefs}


def test_the_question_set_has_the_shares_that_were_promised(
    questions: list[dict[str, Any]],
) -> None:
    unanswerable = [q for q in questions if not q["answerable"]]
    for group in (questions, unanswerable):
        bare = [q for q in group if "no-marks" in q["tags"]]
        assert 4 * len(bare) >= len(group)
    assert len(questions) - len(unanswerable) >= 80
    assert len(unanswerable) >= 30
    assert sum("near-miss" in q["tags"] for q in unanswerable) >= 15


def test_each_question_has_one_type_and_no_marks_means_none(
    questions: list[dict[str, Any]],
) -> None:
    for q in questions:
        assert len(KINDS_OF_QUESTION & set(q["tags"])) == 1, q["id"]
        assert set(q["tags"]) <= KINDS_OF_QUESTION | {"no-marks", "near-miss"}, q["id"]
        bare = q["question"] == without_marks(q["question"])
        assert bare == ("no-marks" in q["tags"]), q["id"]


@needs_seeds
def test_no_brief_copies_a_sentence_of_the_article_it_reports(briefs: list[Brief]) -> None:
    seeds = [file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("*.txt"))]
    assert len(seeds) == 5
    found = {b.file.name: run for b in briefs for seed in seeds for run in copied(b.body, seed)}
    assert found == {}


@needs_seeds
def test_a_brief_bears_the_title_and_the_date_that_stand_in_its_article(
    briefs: list[Brief],
) -> None:
    seeds = [file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("*.txt"))]
    for brief in briefs:
        source = [seed for seed in seeds if brief.front["title"] in seed.splitlines()]
        assert len(source) == 1, brief.file.name
        for key in ("publisher", "author"):
            assert brief.front.get(key, "") in source[0]
        if date := brief.front.get("published_on"):
            year, month, day = str(date).split("-")
            assert re.search(rf"{day}[/-]{month}[/-]{year}", source[0]), brief.file.name


@needs_seeds
def test_a_quotation_in_a_brief_stands_in_the_article(briefs: list[Brief]) -> None:
    seeds = " ".join(" ".join(f.read_text(encoding="utf-8").split()) for f in SEEDS.glob("*.txt"))
    for brief in briefs:
        for quote in re.findall(r"“([^”]+)”", brief.body):
            assert quote in seeds, quote


@needs_seeds
def test_every_figure_in_a_brief_stands_in_its_article(briefs: list[Brief]) -> None:
    seeds = [file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("*.txt"))]
    for brief in briefs:
        source = next(s for s in seeds if brief.front["title"] in s.splitlines())
        for figure in re.findall(r"\d[\d./-]*\d|\d", brief.body):
            # "81" and the like stand in the running text, a date perhaps only in the head.
            assert figure in source, f"{brief.file.name}: {figure}"


def test_the_copy_check_finds_eight_shared_words_and_forgives_a_name() -> None:
    seed = (
        "Hôm qua một hai ba bốn năm sáu bảy tám nhé. Tổng Bí thư Nguyễn Phú Trọng nói rõ như vậy."
    )
    assert copied("Rằng một hai ba bốn năm sáu bảy tám đó", seed) == [
        "một hai ba bốn năm sáu bảy tám"
    ]
    assert copied("Rằng một hai ba bốn năm sáu bảy đó", seed) == []
    assert copied("Tổng Bí thư Nguyễn Phú Trọng nói rõ như vậy", seed) == []
