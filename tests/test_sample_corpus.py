"""The sample corpus and its question set hold what the project promises about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus_files import read

from corpus.article import BRIEF, Article
from corpus.draft import Draft
from corpus.folding import unmarked
from eval import questions as question_files
from eval.question import HELD, Question
from index.sentences import sentences

ROOT = Path(__file__).resolve().parent.parent
BRIEFS = sorted((ROOT / "corpus" / "sample").glob("*.md"))
QUESTIONS = ROOT / "eval" / "sample.jsonl"
BLIND = ROOT / "eval" / "blind.jsonl"
SEEDS = ROOT.parent / "shared" / "seeds"

KINDS_OF_QUESTION = {
    *("who", "when", "where", "how-many", "how-long", "which-document", "post", "why", "what"),
    "list",
}
WAYS_OF_ASKING = {
    *("no-marks", "half-marks", "typo", "shorthand", "follow-up", "multi-fact", "definition"),
    *("filter", "quoted", "near-miss", "unknown-number", "other-domain", HELD),
}

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


def reported(brief: Article, seeds: list[str]) -> str:
    """The one seed that bears the brief's title."""
    [source] = [seed for seed in seeds if brief.title in seed.splitlines()]
    return source


@pytest.fixture(scope="module")
def briefs() -> list[Article]:
    outcomes = [outcome for file in BRIEFS for outcome in read(file)]
    assert all(isinstance(outcome, Draft) for outcome in outcomes), outcomes
    return [outcome.article for outcome in outcomes if isinstance(outcome, Draft)]


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    """Both sets: reading them together refuses an id that both have."""
    return tuple(q for file in question_files.read([QUESTIONS, BLIND]) for q in file.questions)


@pytest.fixture(scope="module")
def seeds() -> list[str]:
    texts = [file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("*.txt"))]
    assert len(texts) == 5
    return texts


def quotable(text: str) -> Iterator[str]:
    return (text[start:end] for start, end in sentences(text))


def test_every_brief_says_whose_article_it_reports(briefs: list[Article]) -> None:
    assert [brief.id for brief in briefs] == [file.stem for file in BRIEFS]
    assert {brief.kind for brief in briefs} == {BRIEF}
    assert all(brief.title and brief.tags for brief in briefs)


def test_every_sentence_of_a_brief_is_short_enough_to_be_quoted_whole(
    briefs: list[Article],
) -> None:
    assert [s for brief in briefs for s in quotable(brief.text) if len(s) > 300] == []


def test_no_question_is_asked_twice(questions: tuple[Question, ...]) -> None:
    texts = [q.question.lower() for q in questions]
    assert len(texts) == len(set(texts))


def test_every_answer_stands_whole_in_one_sentence_of_a_relevant_brief(
    briefs: list[Article], questions: tuple[Question, ...]
) -> None:
    said = {brief.id: list(quotable(brief.text)) for brief in briefs}
    for q in questions:
        relevant = [said[article] for article in q.relevant]
        assert bool(relevant) == bool(q.answers) == q.answerable, q.id
        for answer in q.answers:
            assert any(answer in s for sayings in relevant for s in sayings), (q.id, answer)
        for sayings in relevant:
            assert any(answer in s for answer in q.answers for s in sayings), q.id


def test_every_brief_is_asked_about(briefs: list[Article], questions: tuple[Question, ...]) -> None:
    assert {article for q in questions for article in q.relevant} == {b.id for b in briefs}


def test_the_question_set_has_the_shares_that_were_promised() -> None:
    [sample] = question_files.read([QUESTIONS])
    questions = sample.questions
    unanswerable = [q for q in questions if not q.answerable]
    for group in (list(questions), unanswerable):
        assert 4 * sum("no-marks" in q.tags for q in group) >= len(group)
    assert len(questions) >= 225
    assert len(unanswerable) >= 60
    assert sum("near-miss" in q.tags for q in unanswerable) >= 45
    held = [q for q in questions if HELD in q.tags]
    assert len(held) >= 60
    assert sum(not q.answerable for q in held) >= 20
    asked = {tag for q in questions for tag in q.tags}
    assert asked == KINDS_OF_QUESTION | WAYS_OF_ASKING


def test_no_question_written_blind_may_be_learned_from_or_stands_in_the_sample_set() -> None:
    sample, blind = question_files.read([QUESTIONS, BLIND])
    assert all(HELD in q.tags for q in blind.questions)
    assert len(blind.questions) >= 90
    assert sum(not q.answerable for q in blind.questions) >= 30
    known = {unmarked(q.question).lower() for q in sample.questions}
    assert not known & {unmarked(q.question).lower() for q in blind.questions}


def test_every_fact_of_a_question_about_several_stands_in_a_relevant_brief(
    briefs: list[Article], questions: tuple[Question, ...]
) -> None:
    texts = {brief.id: brief.text for brief in briefs}
    for q in questions:
        for fact in q.facts:
            assert any(said in texts[article] for said in fact for article in q.relevant), q.id
        assert bool(q.facts) == ("multi-fact" in q.tags and q.answerable), q.id


def test_each_question_has_one_type_and_says_when_it_has_no_marks(
    questions: tuple[Question, ...],
) -> None:
    for q in questions:
        assert len(KINDS_OF_QUESTION & set(q.tags)) == 1, q.id
        assert set(q.tags) <= KINDS_OF_QUESTION | WAYS_OF_ASKING, q.id
        bare = q.question == unmarked(q.question)
        assert bare == ("no-marks" in q.tags), q.id


@needs_seeds
def test_no_brief_copies_a_sentence_of_the_article_it_reports(
    briefs: list[Article], seeds: list[str]
) -> None:
    found = [(b.id, run) for b in briefs for seed in seeds for run in copied(b.text, seed)]
    assert found == []


@needs_seeds
def test_a_brief_bears_title_publisher_author_and_date_of_its_article(
    briefs: list[Article], seeds: list[str]
) -> None:
    for brief in briefs:
        source = reported(brief, seeds)
        assert (brief.publisher or "") in source
        assert (brief.author or "") in source
        if brief.published_on:
            year, month, day = brief.published_on.split("-")
            assert re.search(rf"{day}[/-]{month}[/-]{year}", source), brief.id


@needs_seeds
def test_quotations_and_figures_of_a_brief_stand_in_its_article(
    briefs: list[Article], seeds: list[str]
) -> None:
    for brief in briefs:
        source = " ".join(reported(brief, seeds).split()).replace("COVID -19", "COVID-19")
        for quote in re.findall(r"“([^”]+)”", brief.text):
            assert quote in source, (brief.id, quote)
        for figure in re.findall(r"\d(?:[\d./-]*\d)?", brief.text):
            assert re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", source), (brief.id, figure)


def test_the_copy_check_finds_eight_shared_words_and_forgives_a_name() -> None:
    seed = (
        "Hôm qua một hai ba bốn năm sáu bảy tám nhé. Tổng Bí thư Nguyễn Phú Trọng nói rõ như vậy."
    )
    assert copied("Rằng một hai ba bốn năm sáu bảy tám đó", seed) == [
        "một hai ba bốn năm sáu bảy tám"
    ]
    assert copied("Rằng một hai ba bốn năm sáu bảy đó", seed) == []
    assert copied("Tổng Bí thư Nguyễn Phú Trọng nói rõ như vậy", seed) == []
