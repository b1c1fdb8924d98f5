"""Markdown with YAML front matter: an article that somebody prepared with care."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.article import Article
from corpus.canonical import canonical
from corpus.checks import check
from corpus.errors import Refused
from corpus.fields import NAMES, fields_of, id_of
from corpus.identity import file_id, url_id
from corpus.official.document import document_of
from corpus.pages.markup import parsed, shown
from corpus.source import Source, text_of
from corpus.tables import lines_of

_FRONT_MATTER = re.compile(
    r"\A\s*---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.M | re.S
)
_NULL = "tag:yaml.org,2002:null"
#: The parser drops what lies deeper without a word.
_MAX_NESTING = 100
_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
_CONTAINERS = frozenset(("list_item_open", "blockquote_open"))


class _Strings(yaml.SafeLoader):
    """Takes every scalar as it is written: "12-CT/TW", a date or "Có" is never reinterpreted."""

    def as_written(self, node: yaml.ScalarNode) -> str:
        return str(self.construct_scalar(node))


_Strings.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] == _NULL]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

for _kind in ("int", "float", "bool", "timestamp", "binary"):  # "!!int abc": a word all the same
    _Strings.add_constructor(f"tag:yaml.org,2002:{_kind}", _Strings.as_written)


def read(source: Source) -> Iterator[Article]:
    raw = text_of(source)
    record, body = _parted(raw, source.where)
    fields = fields_of(record, source.where)
    words = plain(body, source.where)
    lines = canonical(words).split("\n")
    document = document_of(words.split("\n"))
    if document and fields.get("kind") not in (None, document.kind):
        document = None  # a brief or a report of it, says who prepared the file
    title = fields.pop("title", None) or (document.title if document else _first_heading(body))
    if document is not None:
        fields = document.fields() | fields  # what was declared goes first
    elif lines[0] == title:
        del lines[0]
    if source.url:
        fields.setdefault("url", source.url)
    article_id = id_of(record, source.where) or (
        url_id(fields["url"]) if "url" in fields else file_id(source.name, title)
    )
    fields.setdefault("file_name", source.name)
    article = Article(id=article_id, title=title, text="\n".join(lines), **fields)
    check(article, source.where, raw)
    yield article


def plain(markdown: str, where: str) -> str:
    """The words of a Markdown text, a line for each heading, paragraph, item and table row.

    Raises Refused, naming ``where``, for a text nested deeper than the parser goes.
    """
    lines: list[str] = []
    marker = ""
    rows: list[list[str]] | None = None
    for token in _MARKDOWN.parse(markdown):
        if token.type in _CONTAINERS and token.level >= _MAX_NESTING - 1:
            raise Refused(
                f"{where}: danh sách hoặc trích dẫn lồng quá sâu nên không đọc được trọn vẹn; "
                "hãy bớt số cấp rồi thêm lại."
            )
        if token.type == "list_item_open":
            # The number of an item is the author's ("khoản 2"); a bullet becomes a dash.
            marker = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close" and rows is not None:
            lines += lines_of(rows, header=True)
            rows = None
        elif token.type == "inline" and rows:
            rows[-1].append(_words(token.children or []))
        elif token.type == "inline":
            lines.append(marker + _words(token.children or []))
            marker = ""
        elif token.type in ("fence", "code_block"):
            lines.append(token.content)
        elif token.type == "html_block":
            lines.append(marker + shown(parsed(f"<div>{token.content}</div>", where)))
            marker = ""
    return "\n".join(lines)


def _words(tokens: Sequence[Token]) -> str:
    """The text of inline tokens: of emphasis and links only what is read, of pictures nothing."""
    words = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            words.append(token.content)
        elif token.type == "softbreak":
            words.append(" ")
        elif token.type == "hardbreak" or (
            token.type == "html_inline" and token.content.lower().startswith("<br")
        ):
            words.append("\n")
    return "".join(words)


def _first_heading(markdown: str) -> str:
    tokens = _MARKDOWN.parse(markdown)
    for token, after in pairwise(tokens):
        if token.type == "heading_open":
            return canonical(_words(after.children or [])).replace("\n", " ")
    return ""


def _parted(raw: str, where: str) -> tuple[dict[str, Any], str]:
    """The front matter's record and the body below it."""
    found = _FRONT_MATTER.match(raw)
    if found is None:
        return {}, raw
    try:
        record = yaml.load(found[1], Loader=_Strings)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", dòng {mark.line + 2}" if mark else ""
        raise Refused(
            f"{where}{line}: phần khai báo đầu tệp không phải YAML hợp lệ; hãy sửa rồi thêm lại."
        ) from error
    if record is None:
        record = {}
    if not isinstance(record, dict):
        raise Refused(f"{where}: phần khai báo đầu tệp phải gồm các dòng “khoá: giá trị”.")
    if unknown := [str(key) for key in record if key not in NAMES and key != "id"]:
        raise Refused(
            f"{where}: khoá lạ “{'”, “'.join(unknown)}” ở phần khai báo đầu tệp; "
            f"các khoá dùng được: id, {', '.join(sorted(NAMES))}."
        )
    return record, raw[found.end() :]
