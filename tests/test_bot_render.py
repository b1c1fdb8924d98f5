"""What an answer looks like: text and entities, for every outcome."""

from __future__ import annotations

import json
from typing import Any

import tdjson
from bot_answers import QUOTE, answer, citation
from bot_api_server import delivered
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import chat, outbox, render
from bot.catalogue import answers
from bot.message import MAX_CODE_POINTS, MAX_SPANS, Part, Span, part_from, utf16_length
from corpus.canonical import canonical
from corpus.kin.kinship import Relation
from index.answer import AlsoReported, Answer, Citation

QUOTES = ("blockquote", "expandable_blockquote")
RELATIONS: tuple[Relation, ...] = ("brief", "reprint", "near", "event")


def shown(given: Answer) -> Part:
    """The one part of a short answer."""
    (part,) = render.parts(given)
    return part


def quoted(parts: tuple[Part, ...]) -> list[str]:
    spans = [(part, span) for part in parts for span in part.spans]
    return [part.slice(span) for part, span in spans if span.kind in QUOTES]


def test_an_answer_shows_outcome_quotation_source_and_edition() -> None:
    full = citation(
        url="https://bao.example/a?b=1",
        number="12-CT/TW",
        heading="Mục II.3",
        also_reported_by=(
            AlsoReported("b", "Bế mạc", "Báo Hai", "2023-12-15", "event"),
            AlsoReported("c", "Khai mạc hội nghị", "Báo Ba", None, "reprint"),
            AlsoReported("d", "Khai mạc", None, None, "reprint"),
        ),
    )
    part = shown(answer(full, read_as="Hội nghị diễn ra ngày nào?"))
    assert part.text == (
        "Trả lời bằng trích dẫn nguyên văn từ kho tư liệu:\n"
        "Hiểu câu hỏi là: Hội nghị diễn ra ngày nào?\n\n"
        f"Trích dẫn 1:\n{QUOTE}\n"
        "Nguồn: Khai mạc hội nghị · Báo Mẫu · 14/12/2023 · Mục II.3, đoạn 3 · số 12-CT/TW · "
        "Mở bài gốc\n"
        "Cùng đưa tin: 1 bài độc lập (Báo Hai, 15/12/2023), 2 bài đăng lại (Báo Ba; Khai mạc)\n\n"
        "Ấn bản 7"
    )
    assert [(span.kind, part.slice(span), span.url) for span in part.spans] == [
        ("bold", "Trả lời bằng trích dẫn nguyên văn từ kho tư liệu:", None),
        ("blockquote", QUOTE, None),
        ("text_link", "Mở bài gốc", "https://bao.example/a?b=1"),
    ]


def test_missing_fields_are_left_out_and_a_missing_date_is_said() -> None:
    bare = citation(publisher=None, published_on=None)
    assert shown(answer(bare)).text == (
        "Trả lời bằng trích dẫn nguyên văn từ kho tư liệu:\n\n"
        f"Trích dẫn 1:\n{QUOTE}\nNguồn: Khai mạc hội nghị · không rõ ngày đăng · đoạn 3\n\n"
        "Ấn bản 7"
    )


def test_a_brief_is_never_shown_as_the_newspapers_own_words() -> None:
    by_paper = shown(answer(citation(kind="brief"))).text
    assert "\nNguồn: Bản tóm lược, theo Báo Mẫu: Khai mạc hội nghị · 14/12/2023 · đoạn" in by_paper
    unsigned = shown(answer(citation(kind="brief", publisher=None))).text
    assert "\nNguồn: Bản tóm lược, theo bài “Khai mạc hội nghị” · 14/12/2023 · đoạn" in unsigned


def test_an_official_document_says_who_issued_it_and_when_not_that_nobody_posted_it() -> None:
    known: dict[str, Any] = {"kind": "directive", "publisher": None, "published_on": None}
    known |= {"title": "CHỈ THỊ về vườn cây", "heading": "Điều 2"}
    known |= {"number": "12-CT/TW", "issuer": "Ban Bí thư", "issued_on": "2021-12-14"}

    def source(**fields: Any) -> str:
        return shown(answer(citation(**(known | fields)))).text.split("\n")[4]

    whole = "Nguồn: CHỈ THỊ về vườn cây · số 12-CT/TW · Ban Bí thư ban hành ngày 14/12/2021"
    assert source() == f"{whole} · Điều 2, đoạn 3"
    assert source(published_on="2021-12-20") == f"{whole} · đăng ngày 20/12/2021 · Điều 2, đoạn 3"
    assert " · số 12-CT/TW · ban hành ngày 14/12/2021 · Điều" in source(issuer=None)
    assert " · Ban Bí thư, không rõ ngày ban hành · Điều" in source(issued_on=None)
    brief = source(kind="brief", publisher="Báo Mẫu", published_on="2021-12-20")
    assert brief == (
        "Nguồn: Bản tóm lược, theo Báo Mẫu: CHỈ THỊ về vườn cây · 20/12/2021 · Điều 2, đoạn 3 · "
        "số 12-CT/TW"
    )


def test_related_passages_say_that_no_sentence_answers() -> None:
    part = shown(answer(citation(), outcome="related"))
    opening = "Không có câu nào trả lời trực tiếp. Dưới đây là các đoạn liên quan:"
    assert part.text.startswith(opening + "\n\nTrích dẫn 1:\n")
    assert part.slice(part.spans[0]) == opening


def test_a_refusal_names_edition_date_and_near_titles_without_quotation() -> None:
    part = shown(answer(nearest=("Bài một", "Bài hai"), corpus_until="2023-12-29"))
    assert part.text == (
        "Kho tư liệu chưa có nội dung trả lời câu hỏi này.\n\n"
        "Đã tìm trong toàn bộ Ấn bản 7, gồm các bài đến ngày 29/12/2023.\n"
        "Các bài gần chủ đề nhất (không trả lời câu hỏi này):\n– Bài một\n– Bài hai"
    )
    assert [span.kind for span in part.spans] == ["bold"]


def test_a_refusal_shows_no_quotation_even_if_one_is_handed_over() -> None:
    assert quoted(render.parts(answer(citation(), outcome="not_found"))) == []


def test_a_refusal_of_an_edition_without_dates_names_the_edition_alone() -> None:
    assert shown(answer()).text.endswith("\n\nĐã tìm trong toàn bộ Ấn bản 7.")


def test_the_answer_to_an_edited_question_says_so() -> None:
    (part,) = render.parts(answer(citation()), edited=True)
    assert part.text.startswith("Trả lời cho câu hỏi vừa sửa:\nTrả lời bằng")
    assert part.slice(part.spans[0]).startswith("Trả lời bằng trích dẫn")


def test_dates_that_lack_the_day_are_shown_as_far_as_known() -> None:
    assert "· 12/2023 ·" in shown(answer(citation(published_on="2023-12"))).text
    assert "· 2023 ·" in shown(answer(citation(published_on="2023"))).text


def test_a_plain_heading_is_quoted_and_a_numbered_one_is_not() -> None:
    assert "· mục “Kết luận”, đoạn 3" in shown(answer(citation(heading="Kết luận"))).text
    assert "· Điều 5, đoạn 3" in shown(answer(citation(heading="Điều 5"))).text


def test_a_link_that_is_no_web_address_is_left_out() -> None:
    for url in (
        "javascript:alert(1)",
        "tg://user?id=1",
        "https://a b",
        "",
        "https://" + "a" * 2000,
    ):
        assert [s.kind for s in shown(answer(citation(url=url))).spans] == [
            "bold",
            "blockquote",
        ]


def test_a_quotation_is_folded_only_where_it_is_long_and_folding_hides_no_words_in_bold() -> None:
    def kind(length: int, bold: int | None = None) -> str:
        text = ("Câu có chín chữ. " * 100)[:length]
        emphasis = () if bold is None else ((bold, bold + 7),)
        return shown(answer(citation(text, emphasis=emphasis))).spans[1].kind

    assert kind(120) == kind(300) == kind(300, bold=290) == "blockquote"
    assert kind(400) == kind(400, bold=20) == "expandable_blockquote"
    assert kind(400, bold=300) == kind(700, bold=600) == "blockquote"
    assert kind(1_500, bold=1_400) == "expandable_blockquote"  # longer than a screen
    lines = shown(answer(citation("\n".join("abcdefghi")))).spans[1]
    assert lines.kind == "expandable_blockquote"


def test_metadata_cannot_break_the_lines_of_an_answer() -> None:
    text = shown(answer(citation(title="Tựa\n\u202eđề\x00 dài " + "a" * 500))).text
    (line,) = [line for line in text.split("\n") if line.startswith("Nguồn: ")]
    assert line.startswith("Nguồn: Tựa đề dài aaa")
    assert "a… · Báo Mẫu · 14/12/2023" in line


def test_long_answers_are_split_between_citations() -> None:
    long = [citation(f"{number} " + "chữ " * 400 + "hết.") for number in range(6)]
    parts = render.parts(answer(*long))
    assert len(parts) == 3
    assert quoted(parts) == [one.quote for one in long]
    for number, part in enumerate(parts[1:], start=2):
        assert part.text.startswith(f"(Phần {number}/3)\nTrích dẫn ")


def test_the_line_about_lateness_fits_into_any_part() -> None:
    part = len(answers.PART.vi.format(number=99, count=99)) + 1
    assert len(outbox.late(1_700_000_000.0)) + 1 + part + MAX_CODE_POINTS <= 4_096


def test_the_terminal_shows_every_word_once_and_a_links_address_after_it() -> None:
    marked = citation("𝒳 " + QUOTE, url="https://a.example/x", emphasis=((2, 9), (12, 15)))
    part = shown(answer(marked, citation(emphasis=((0, 8),), url="https://b.example")))
    text = part.text.replace("Mở bài gốc", "Mở bài gốc (https://a.example/x)", 1)
    before, _, after = text.rpartition("Mở bài gốc")
    assert chat._styled(part).plain == f"{before}Mở bài gốc (https://b.example){after}"


def test_a_part_survives_the_way_through_the_outbox() -> None:
    part = shown(answer(citation("𝒳 “đường” 😀", url="https://a.example")))
    assert part_from(part.text, part.spans_as_json()) == part


# --- properties over hostile text ---------------------------------------------------------------

_MARKDOWN = "*_[]()~`|"
_SPECIAL = "aăâđơưĐẢ “”<>&\\\n\r\t\u200b\u202e\u2028\u0301\u0302\u0323😀𝒳\ufeff"


def texts_of(excluded: str) -> st.SearchStrategy[str]:
    anything = st.characters(exclude_categories=("Cs",), exclude_characters=excluded)
    marks = "".join(mark for mark in _SPECIAL + _MARKDOWN if mark not in excluded)
    return st.text(st.one_of(anything, st.sampled_from(marks)), max_size=300)


@st.composite
def hostile_answers(draw: st.DrawFn, excluded: str = "") -> Answer:
    words = texts_of(excluded)
    field = st.one_of(st.none(), words)

    def one() -> Citation:
        quote = canonical(draw(words)) or "câu"
        if draw(st.integers(0, 9)) == 0:  # longer than any message
            quote = canonical((quote + " hết") * draw(st.integers(1, 60)))
        return citation(
            quote,
            title=draw(words),
            publisher=draw(field),
            published_on=draw(st.one_of(field, st.just("2023-12-14"))),
            number=draw(field),
            issuer=draw(field),
            issued_on=draw(st.one_of(field, st.just("2023-12-14"))),
            url=draw(st.one_of(field, st.just("https://a.example/"))),
            kind=draw(st.sampled_from(["brief", "news", None])),
            heading=draw(field),
            also_reported_by=tuple(
                AlsoReported(draw(words), draw(words), draw(field), draw(field), relation)
                for relation in draw(st.lists(st.sampled_from(RELATIONS), max_size=9))
            ),
        )

    citations = [one() for _ in range(draw(st.integers(1, 6)))]
    outcome = draw(st.sampled_from(["answered", "related"]))
    return answer(*citations, read_as=draw(field), outcome=outcome)


@settings(max_examples=150, deadline=None)
@given(hostile_answers())
def test_whatever_the_articles_hold_entities_stay_in_bounds_and_quotations_exact(
    given_answer: Answer,
) -> None:
    parts = render.parts(given_answer)
    for part in parts:
        assert 0 < len(part.text) <= MAX_CODE_POINTS
        assert len(part.spans) <= MAX_SPANS
        assert delivered(part.text) == part.text  # Telegram alters nothing (FACTS 6)
        for span in part.spans:
            assert span.offset >= 0
            assert span.length > 0
            assert span.offset + span.length <= utf16_length(part.text)
    assert "".join(quoted(parts)) == "".join(one.quote for one in given_answer.citations)
    assert "None" not in "".join(part.text for part in render.parts(answer(citation())))


@settings(max_examples=150, deadline=None)
@given(hostile_answers(excluded=_MARKDOWN))
def test_telegrams_own_library_delivers_text_and_entities_unaltered(given_answer: Answer) -> None:
    for part in render.parts(given_answer):
        assert through_telegram(part) == (part.text, spans_of(part))


def spans_of(part: Part) -> set[tuple[int, int, str]]:
    return {(span.offset, span.length, span.kind) for span in part.spans}


def through_telegram(part: Part) -> tuple[str, set[tuple[int, int, str]]]:
    """The text and the entities as tdlib, Telegram's client library, leaves them. ``parseMarkdown``
    cleans text and entities as sending does; it is given texts without marks of Markdown."""
    names = {
        "bold": "textEntityTypeBold",
        "blockquote": "textEntityTypeBlockQuote",
        "expandable_blockquote": "textEntityTypeExpandableBlockQuote",
        "text_link": "textEntityTypeTextUrl",
    }

    def entity(span: Span) -> dict[str, object]:
        kind = {"@type": names[span.kind]} | ({"url": span.url} if span.url else {})
        return {"@type": "textEntity", "offset": span.offset, "length": span.length, "type": kind}

    text = {
        "@type": "formattedText",
        "text": part.text,
        "entities": [entity(span) for span in part.spans],
    }
    tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
    request = json.dumps({"@type": "parseMarkdown", "text": text}).encode()
    answered = json.loads(tdjson.td_execute(request) or b"{}")
    assert answered["@type"] == "formattedText", answered
    kinds = {name: kind for kind, name in names.items()}
    entities = {(e["offset"], e["length"], kinds[e["type"]["@type"]]) for e in answered["entities"]}
    return answered["text"], entities


def test_a_long_line_above_an_answer_leaves_every_part_within_telegrams_limit() -> None:
    for length in range(3_300, 3_990, 6):
        one = citation("Đ" * length, emphasis=((2, 9),))
        parts = render.parts(answer(one), note="Phạm vi tìm: " + "ă" * 5_000)
        assert "".join(quoted(parts)) == one.quote
        assert all(len(part.text) + len(outbox.late(0.0)) < 4_096 for part in parts)
        bold = [p.slice(s) for p in parts for s in p.spans if s.kind == "bold"]
        assert bold == ["Trả lời bằng trích dẫn nguyên văn từ kho tư liệu:", "Đ" * 7]
