"""The terminal front end: the same answers from the same engine, without Telegram (FACTS 16)."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot import courtesy, log, render, texts
from bot.message import Part, Span
from corpus.canonical import canonical_line
from corpus.errors import DoingoaiError
from index.aside import News
from index.engine import Engine

_STYLES = {
    "bold": "bold", "blockquote": "cyan", "expandable_blockquote": "cyan", "text_link": "underline",
}  # fmt: skip
_END = ("/thoat", "/thoát", "/exit", "/quit")


def run(data: Path, notice: str | None = None) -> int:
    """Greet, show an example with its answer, then answer line by line until the end."""
    if hasattr(sys.stdin, "reconfigure"):  # a pipe may hold bytes that are not UTF-8
        sys.stdin.reconfigure(errors="replace")
    console = Console(highlight=False, markup=False, emoji=False)

    def tell(_news: News, sentence: str) -> None:
        if sentence:
            print(sentence, file=sys.stderr)

    engine = Engine.open(data, tell=tell)
    try:
        if notice:
            _print(console, Text(notice + "\n", style="yellow"))
        _print(console, Text(f"{texts.CHAT_GREETING}\n{texts.CHAT_HOW}\n"))
        example = engine.example_question()
        if example is not None:
            _print(console, Text(texts.CHAT_EXAMPLE.format(question=example) + "\n", style="bold"))
            _answer(console, engine, example)
        _converse(console, engine)
    finally:
        engine.close()
    return 0


def _converse(console: Console, engine: Engine) -> None:
    interactive = sys.stdin.isatty()
    if interactive:
        with suppress(ImportError):  # gives input() line editing and history, where there is one
            import readline  # noqa: F401
    while True:
        try:
            question = console.input(texts.CHAT_PROMPT).strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            break
        if not interactive:  # nobody typed it on this screen: show what is being answered
            _print(console, Text(canonical_line(question)))
        if question.casefold() in _END:
            break
        kind_word = courtesy.reply(question)
        if kind_word is not None:
            _print(console, Text(kind_word("vi") + "\n"))
        elif question:
            _answer(console, engine, courtesy.bare(question))
    if interactive:
        _print(console, Text(texts.CHAT_END))


def _answer(console: Console, engine: Engine, question: str) -> None:
    """Print the answer, or the sentence that says why there is none; the chat goes on."""
    try:
        engine.refresh()
        parts = render.parts(engine.ask(question))
    except DoingoaiError as error:
        _print(console, Text(f"{error}\n", style="yellow"))
    except Exception as error:
        _print(console, Text(f"{log.internal(error)}\n", style="red"))
    else:
        for part in parts:
            _print(console, _styled(part))
            console.print()


def _styled(part: Part) -> Text:
    """The part's text with its spans as styles, which may lie within each other; a link's address
    is written out after it."""
    text, addresses = Text(part.text), []
    for span in part.spans:
        start = _code_points(part, span.offset)
        end = start + len(part.slice(span))
        text.stylize(_STYLES[span.kind], start, end)
        if span.url:
            addresses.append((end, span.url))
    for end, url in sorted(
        addresses, reverse=True
    ):  # from the end: offsets before stay as they are
        text = Text.assemble(text[:end], f" ({url})", text[end:])
    return text


def _code_points(part: Part, units: int) -> int:
    return len(part.slice(Span("bold", 0, units)))


def _print(console: Console, text: Text) -> None:
    """Lines are left whole: the terminal wraps them, and what is piped or copied stays exact."""
    console.print(text, soft_wrap=True)
