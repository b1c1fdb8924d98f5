"""The page of a run: self-contained, and usable in a real browser (headless Chromium)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from eval_answers import ScriptedEngine, answer

from eval.page import page, write_page
from eval.question import Question
from eval.run import Run, run
from eval.verdict import WORDS, Verdict

TEXT = "Ngày 19/12 khai mạc <hội nghị>."
QUESTIONS = [
    Question("q1", "Ngày nào?", ("a",), ("ngày  19/12",), tags=("when",)),
    Question("q2", "Ở đâu <b>?", ("a",), ("Hà Nội",), tags=("chuyến | thăm",)),
    Question("q3", "Năm 2099?", answerable=False),
    Question("q4", "Ai dự?", ("b",), ("Lan",)),
    Question("q5", "Vì sao?", answerable=False),
]
ANSWERS = {
    "Ngày nào?": answer(TEXT),
    "Ở đâu <b>?": answer(TEXT, outcome="related", score=0.4),
    "Năm 2099?": answer(outcome="not_found", score=0.1, ranked=()),
    "Ai dự?": answer(TEXT, score=0.8),
    "Vì sao?": answer(TEXT, score=0.7),
}

_CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
needs_chromium = pytest.mark.skipif(_CHROMIUM is None, reason="chromium is not installed")

#: What a test asks the page, once it has loaded; the answer stands in the dumped document.
_PROBE = """
<script>
addEventListener("load", () => {
  const set = (id, value) => {
    const field = document.getElementById(id);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const shown = () => Array.from(document.querySelectorAll("#list > details"))
    .filter(row => row.getClientRects().length)
    .map(row => row.querySelector(".small").textContent);
  const found = (() => { %s })();
  const out = document.createElement("pre");
  out.id = "probe";
  out.textContent = JSON.stringify(found);
  document.body.append(out);
});
</script></body>"""


@pytest.fixture(scope="module")
def measured() -> Run:
    return run(ScriptedEngine(ANSWERS, {"a": TEXT}), QUESTIONS)


def browse(measured: Run, tmp_path: Path, script: str, *flags: str) -> Any:
    """What the script returns in the page of the run, as Chromium shows it."""
    file = tmp_path / "page.html"
    file.write_text(page(measured).replace("</body>", _PROBE % script), "utf-8")
    done = subprocess.run(
        [
            *(str(_CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
            *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
            *("--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", *flags),
            *("--dump-dom", file.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    told = re.search(r'<pre id="probe">(.*?)</pre>', done.stdout, re.DOTALL)
    assert told, done.stderr
    return json.loads(told[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


class _Outside(HTMLParser):
    """Collects everything that would make a browser fetch something."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fetching = ("src", "href", "srcset", "action", "data", "poster", "xlink:href")
        self.fetched += [(tag, value) for name, value in attrs if name in fetching]


def test_the_page_fetches_nothing_and_holds_everything(measured, tmp_path):
    write_page(measured, tmp_path / "f.html")
    text = (tmp_path / "f.html").read_text("utf-8")
    outside = _Outside()
    outside.feed(text)
    assert outside.fetched == []
    assert "@import" not in text
    assert "url(" not in text
    assert 'lang="vi"' in text
    for question in QUESTIONS:
        assert question.id in text
    for name in measured.measures:
        assert f">{name}</th>" in text
    assert text.count('<svg class="chart"') == 3


def test_each_question_says_what_became_of_it(measured):
    text = page(measured)
    rows = re.findall(r'<details data-verdict="(.*?)"', text)
    assert rows == ["passed", "refused", "passed", "missed", "answered_unanswerable"]
    for verdict in set(rows):
        assert WORDS[Verdict(verdict)] in text


def test_text_from_articles_and_questions_is_never_markup(measured):
    text = page(measured)
    assert "khai mạc &lt;hội nghị&gt;." in text
    assert "<hội nghị>" not in text
    assert "Ở đâu &lt;b&gt;?" in text


def test_the_answer_is_marked_in_the_quotation_that_holds_it(measured):
    assert "<mark>Ngày 19/12</mark> khai mạc" in page(measured)


def test_an_altered_quotation_is_told_in_its_place():
    altered = run(ScriptedEngine(ANSWERS, {"a": TEXT.replace("19", "18")}), QUESTIONS)
    text = page(altered)
    assert '<span class="wrong">khác nguyên văn</span>' in text
    assert '<tr class="wrong"><th scope="row">verbatim</th>' in text


def test_a_set_that_only_gives_retrieval_has_a_page_too():
    bare = [replace(question, answers=()) for question in QUESTIONS if question.answerable]
    text = page(run(ScriptedEngine(ANSWERS, {"a": TEXT}), bare))
    assert text.count('<svg class="chart"') == 1
    assert "AURC" not in text


@needs_chromium
def test_in_a_browser_questions_are_filtered_and_searched(measured, tmp_path):
    found = browse(
        measured,
        tmp_path,
        """
        const told = { first: shown() };
        set("verdict", ""); told.all = shown();
        set("text", "năm 2099"); told.searched = shown();
        set("text", "năm".normalize("NFD")); told.decomposed = shown();
        set("text", "hà nội"); told.answer = shown();
        set("text", ""); set("slice", "Thẻ: chuyến | thăm"); told.slice = shown();
        set("verdict", "passed"); told.none = shown();
        told.count = document.getElementById("count").textContent;
        set("slice", ""); set("verdict", "missed"); told.missed = shown();
        return told;
        """,
    )
    assert found == {
        "first": ["q2", "q4", "q5"],
        "all": ["q1", "q2", "q3", "q4", "q5"],
        "searched": ["q3"],
        "decomposed": ["q3"],
        "answer": ["q2"],
        "slice": ["q2"],
        "none": [],
        "count": "Đang hiện 0 trong 5 câu.",
        "missed": ["q4"],
    }


@needs_chromium
def test_in_a_browser_all_is_reached_by_keyboard_and_nothing_is_fetched(measured, tmp_path):
    found = browse(
        measured,
        tmp_path,
        """
        const reached = Array.from(document.querySelectorAll("input, select, button, summary"))
          .filter(field => field.getClientRects().length)
          .map(field => { field.focus(); return document.activeElement === field; });
        const row = document.querySelector("#list > details:not([hidden])");
        row.querySelector("summary").click();  // what Enter and Space do on a summary
        const named = Array.from(document.querySelectorAll("input, select"))
          .map(field => field.labels.length);
        return {
          reached: reached.length > 6 && reached.every(Boolean), named, open: row.open,
          fetched: performance.getEntriesByType("resource").length,
          charts: Array.from(document.querySelectorAll("svg.chart"), c => c.ariaLabel.length > 20),
        };
        """,
    )
    assert found == {
        "reached": True,
        "named": [1, 1, 1],
        "open": True,
        "fetched": 0,
        "charts": [True, True, True],
    }


_CONTRAST = """
const light = name => {
  const part = document.querySelector(name);
  const of = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let back = part;
  while (getComputedStyle(back).backgroundColor === "rgba(0, 0, 0, 0)") back = back.parentElement;
  const style = getComputedStyle(part);
  const ink = of(part.closest("svg") ? style.fill : style.color);
  const paper = of(getComputedStyle(back).backgroundColor);
  return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
};
document.querySelectorAll("details").forEach(row => { row.open = true; row.hidden = false; });
const parts = ["h1", ".quiet", ".verdict.passed", ".verdict.missed", "mark", "svg text.note",
  "svg text.tick", "td.number"];
return {
  contrast: Math.min(...parts.map(light)),
  dark: getComputedStyle(document.body).backgroundColor,
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
};
"""


@needs_chromium
@pytest.mark.parametrize(
    ("scheme", "paper"), [("1", "rgb(246, 247, 249)"), ("0", "rgb(18, 22, 28)")]
)
def test_in_a_browser_light_and_dark_can_be_read_and_a_phone_shows_no_cut_lines(
    measured, tmp_path, scheme, paper
):
    found = browse(
        measured,
        tmp_path,
        _CONTRAST,
        f"--blink-settings=preferredColorScheme={scheme}",
        "--window-size=500,900",
    )
    assert found["dark"] == paper
    assert found["contrast"] >= 4.5  # WCAG 2.1, 1.4.3
    assert found["overflow"] <= 0


@needs_chromium
def test_in_print_the_listed_questions_are_open_and_the_filters_gone(measured, tmp_path):
    write_page(measured, tmp_path / "f.html")
    out = tmp_path / "f.pdf"
    subprocess.run(
        [
            *(str(_CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
            *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
            *("--disable-sync", f"--user-data-dir={tmp_path / 'profile'}"),
            *(f"--print-to-pdf={out}", (tmp_path / "f.html").as_uri()),
        ],
        capture_output=True,
        timeout=120,
        check=True,
    )
    pypdfium2 = pytest.importorskip("pypdfium2")
    document = pypdfium2.PdfDocument(out)
    text = " ".join(sheet.get_textpage().get_text_range() for sheet in document)
    words = " ".join(text.split())
    assert "Bỏ lọc" not in words
    assert "Ai dự?" in words
    assert "Lan" in words  # the answer that was expected stands inside the opened question
    assert "Ngày nào?" not in words  # it passed, and the page opens on what failed
