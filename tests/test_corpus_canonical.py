"""Canonical text: what is stored is what Telegram delivers, and no letter is lost on the way."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.canonical import canonical, canonical_line

UNICODE = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "unicode"

#: Text as it comes from anywhere, with what is known to make trouble (FACTS 6, 27) drawn often.
TROUBLE = (
    "\u0300\u0301\u0302\u0303\u0306\u0309\u030a\u031b\u0323\u0333\u033f"
    "\u00a0\u00ad\u200b\u200d\u200e\u2028\u2029\u202a\u202e\u2060\ufeff\ud800\udc00"
    "\r\n\t\x00\x0b\x0c\x1c\x7f\x85 aeoAEOuyåÅđĐ"
)
ANY_TEXT = st.text(st.sampled_from(TROUBLE) | st.characters(exclude_categories=()), max_size=60)


def telegram(text: str) -> str:
    """The text as Telegram's own client library cleans it before sending."""
    tdjson = pytest.importorskip("tdjson", reason="tdjson is a development dependency")
    request = {
        "@type": "parseMarkdown",
        "text": {"@type": "formattedText", "text": text, "entities": []},
    }
    tdjson.td_execute(b'{"@type":"setLogVerbosityLevel","new_verbosity_level":0}')
    cleaned: str = json.loads(tdjson.td_execute(json.dumps(request).encode()))["text"]
    return cleaned


def without_markup(text: str) -> str:
    """The oracle's one fault: the only offline call that cleans text also reads Markdown."""
    return text.translate(dict.fromkeys(map(ord, "*_~|`["), "x"))


def letters(text: str) -> list[str]:
    composed = unicodedata.normalize("NFC", text)
    return [c for c in unicodedata.normalize("NFD", composed) if unicodedata.category(c)[0] == "L"]


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_canonical_text_stays_as_it_is_when_made_canonical_again(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_telegram_delivers_canonical_text_unaltered(text: str) -> None:
    sent = without_markup(canonical(text))
    assert telegram(sent) == sent


def test_no_single_character_survives_that_telegram_would_alter() -> None:
    for first in range(0, 0x110000, 0x400):
        block = [chr(c) for c in range(first, first + 0x400) if not 0xD800 <= c < 0xE000]
        text = without_markup(canonical("\n".join(f"a{c}b" for c in block)))
        assert telegram(text) == text


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_no_letter_is_lost(text: str) -> None:
    assert letters(canonical(text)) == letters(text.encode("utf-8", "ignore").decode())


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_every_paragraph_stands_on_one_trimmed_line(text: str) -> None:
    lines = canonical(text).split("\n")
    assert lines == [""] or all(line and line == line.strip() for line in lines)
    assert lines == [""] or "\n".join(lines).splitlines() == lines


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Điều 1.\r\n\r\n\r\n Điều 2. ", "Điều 1.\nĐiều 2."),
        ("hội\u00a0nghị\t  đối   ngoại", "hội nghị đối ngoại"),
        ("mềm\u00ad mại\u200b\ufeff", "mềm mại"),
        ("trang một\x0ctrang hai", "trang một\ntrang hai"),
        ("nhân quye\u0300\u0302n", "nhân quyền"),  # the tone typed before the circumflex
        ("cu\u0309a Đảng", "của Đảng"),
        ("A\u030angström q\u030a", "Ångström q"),
        ("cặp \ud83d\ude00, lẻ \ud800x", "cặp \U0001f600, lẻ x"),
        ("\u200b \n\t", ""),
    ],
)
def test_each_kind_of_trouble_is_mended(typed: str, kept: str) -> None:
    assert canonical(typed) == kept


def test_a_title_over_two_lines_becomes_one_line() -> None:
    assert canonical_line("CHỈ THỊ\n của Ban Bí thư") == "CHỈ THỊ của Ban Bí thư"


@pytest.mark.skipif(not UNICODE.is_dir(), reason="../shared/data/unicode is absent")
@pytest.mark.parametrize("name", ["udhr-misordered-marks.txt", "udhr-nfd.txt"])
def test_no_loose_mark_is_left_in_decomposed_and_misordered_texts(name: str) -> None:
    text = canonical((UNICODE / name).read_text(encoding="utf-8"))
    assert sum(map(unicodedata.combining, text)) == 0
    words = ("quyền", "thế giới", "Quốc", "tự do", "thể")
    assert all(unicodedata.normalize("NFC", word) in text for word in words)
