"""The picture of what the corpus holds: articles by source and by year."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping

from bot.catalogue import Language, library
from index import wording
from index.holdings import Holdings

#: Bars in one half of the picture; what is beyond is put together.
_BARS = 12
#: Code points of a name, and of each of its lines.
_NAME, _LINE = 44, 22
#: Inches and dots: on a phone the picture is as wide as the screen, and its letters as large as
#: those of a message.
_WIDTH, _DPI = 5, 200
_COLOUR = "#1f5f8b"


def holdings(held: Holdings, language: Language) -> bytes:
    """A PNG of two bar charts."""
    from matplotlib.figure import Figure  # takes a second to import, and is seldom needed

    named = _most(held.publishers, library.NO_PUBLISHER(language), language)
    lines = sum(name.count("\n") + 1 for name in named)
    figure = Figure(figsize=(_WIDTH, 3.5 + 0.25 * lines), dpi=_DPI, layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=(1 + 0.25 * lines, 2))
    above.barh(list(named)[::-1], list(named.values())[::-1], color=_COLOUR)
    above.set_title(library.BY_PUBLISHER(language).rstrip(":"), loc="left")
    years = {year or library.NO_YEAR(language): n for year, n in held.years.items()}
    below.bar(list(years), list(years.values()), color=_COLOUR)
    below.set_title(library.BY_YEAR(language).rstrip(":"), loc="left")
    below.tick_params(axis="x", rotation=45 if len(years) > 8 else 0)
    for axes, along in ((above, above.xaxis), (below, below.yaxis)):
        along.get_major_locator().set_params(integer=True)
        axes.spines[["top", "right"]].set_visible(False)
        for bars in axes.containers:
            axes.bar_label(bars, padding=3)
        axes.margins(**{"x" if axes is above else "y": 0.12})
    above.set_xlabel(library.ARTICLES(language))
    image = io.BytesIO()
    figure.savefig(image, format="png")
    return image.getvalue()


def _broken(name: str) -> str:
    return textwrap.fill(name, _LINE)


def _most(counts: Mapping[str, int], unknown: str, language: Language) -> dict[str, int]:
    named = [(_broken(wording.field(name, _NAME) or unknown), n) for name, n in counts.items()]
    shown = dict(named[:_BARS])
    if rest := named[_BARS:]:
        shown[library.OTHER_SOURCES(language, count=len(rest))] = sum(n for _, n in rest)
    return shown
