"""Charts as inline SVG, drawn by hand: no library, no script, colours from the page's style."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from eval.curves import Bin
from eval.resampling import Interval

#: The drawing, and the plot inside it, in SVG units.
_WIDTH, _HEIGHT = 440, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 14, 14, 54
#: Bars of a histogram; the last one holds all that is slower than the 99th percentile.
_BARS = 24
#: Steps between grid lines are one of these, times a power of ten.
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Plot:
    """Axes from 0 to ``right`` and to ``top``; ``x`` and ``y`` place a value in the drawing."""

    right: float
    top: float

    def x(self, value: float) -> float:
        return round(_LEFT + value / self.right * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        return round(_HEIGHT - _BOTTOM - value / self.top * (_HEIGHT - _TOP - _BOTTOM), 1)


def risk_coverage(
    points: Sequence[Point], *, limit: float, bearable: float, chosen: Point | None
) -> Markup:
    """Risk against coverage, with the risk that can be borne and how far it reaches; ``chosen``
    is where the product stands."""
    top = max(0.2, math.ceil(max((risk for _, risk in points), default=0.0) * 10 + 0.01) / 10)
    plot = _Plot(1.0, min(1.0, top))
    parts = [
        _axes(plot, "độ phủ: phần câu được trả lời", "rủi ro: phần trả lời sai"),
        _line(plot, [(0.0, limit), (1.0, limit)], "guide"),
        _line(plot, points, "curve"),
        # At the end of the line that the curve leaves free.
        _text(plot.x(0.01), plot.y(limit) - 5, f"rủi ro {limit:.0%}", "note")
        if bearable >= 0.5
        else _text(plot.x(0.99), plot.y(limit) - 5, f"rủi ro {limit:.0%}", "note end"),
    ]
    if bearable >= 0.01:
        parts += [
            _line(plot, [(bearable, 0.0), (bearable, plot.top)], "guide"),
            _text(plot.x(bearable) + 4, _TOP + 14, f"{bearable:.0%}", "note")
            if bearable < 0.9
            else _text(plot.x(bearable) - 4, _TOP + 14, f"{bearable:.0%}", "note end"),
        ]
    if chosen is not None:
        parts.append(_dot(plot, chosen, 5, f"Đang trả lời {chosen[0]:.0%}, sai {chosen[1]:.1%}"))
    return _drawing(
        "Rủi ro theo độ phủ",
        f"Với rủi ro không quá {limit:.0%}, độ phủ lớn nhất là {bearable:.1%}.",
        parts,
    )


def reliability(bins: Sequence[Bin]) -> Markup:
    """What answers promised by their score against what they held; larger dots count more."""
    plot = _Plot(1.0, 1.0)
    most = max((found.count for found in bins), default=1)
    parts = [
        _axes(plot, "điểm số của câu trả lời", "phần trích dẫn đầu có đáp án"),
        _line(plot, [(0.0, 0.0), (1.0, 1.0)], "guide"),
        _line(plot, [(found.score, found.right) for found in bins], "curve"),
        *(
            _dot(
                plot,
                (found.score, found.right),
                3 + 6 * math.sqrt(found.count / most),
                f"{found.count} câu: điểm {found.score:.2f}, đúng {found.right:.2f}",
            )
            for found in bins
        ),
    ]
    return _drawing(
        "Độ chuẩn của điểm số",
        "Trên đường chéo là điểm số nói đúng khả năng trả lời đúng.",
        parts,
    )


def histogram(values: Sequence[float], marked: Sequence[tuple[str, float]]) -> Markup:
    """How many answers took how long, with marked times."""
    ordered = sorted(values)
    right = max(1e-9, ordered[math.ceil(len(ordered) * 0.99) - 1]) * 1.02
    width = right / _BARS
    counts = [0] * _BARS
    for value in ordered:
        counts[min(int(value / width), _BARS - 1)] += 1
    plot = _Plot(right, max(counts) * 1.12)
    parts = [_axes(plot, "thời gian trả lời (ms)", "số câu")]
    for place, count in enumerate(counts):
        if count:
            parts.append(_bar(plot, place * width, (place + 1) * width, count))
    for row, (name, value) in enumerate(marked):
        x = min(plot.x(value), _WIDTH - _RIGHT)
        parts.append(
            _line(plot, [(min(value, right), 0.0), (min(value, right), plot.top)], "guide")
        )
        # The first label stands left of its line and the next right of theirs, where there is room.
        side = "note end" if x > _WIDTH * (0.7 if row else 0.4) else "note"
        shift = -4 if side == "note end" else 4
        parts.append(_text(x + shift, _TOP + 14 + 18 * row, f"{name} {value:.0f} ms", side))
    return _drawing(
        "Thời gian trả lời",
        "; ".join(f"{name}: {value:.1f} ms" for name, value in marked),
        parts,
    )


def growth(name: str, points: Sequence[Point], unit: str, beside: Sequence[Point] = ()) -> Markup:
    """A cost against a size, the sizes (positive, ascending) on a logarithmic axis; ``beside``: the
    same otherwise measured, at the same sizes, as a line only."""
    places = [math.log10(size / points[0][0]) for size, _ in points]
    plot = _Plot(max(places[-1], 1e-9), max(cost for _, cost in (*points, *beside)) * 1.12)
    at = [(place, cost) for place, (_, cost) in zip(places, points, strict=True)]
    other = [(place, cost) for place, (_, cost) in zip(places, beside, strict=False)]
    parts = [
        _upward(plot, unit),
        *(
            _text(
                plot.x(place),
                plot.y(0) + 19,
                f"{size:.0f}",
                ("tick", "tick middle", "tick end")[(i > 0) + (i == len(points) - 1 > 0)],
            )
            for i, (place, (size, _)) in enumerate(zip(places, points, strict=True))
        ),
        *([_line(plot, other, "beside")] if beside else []),
        _line(plot, at, "curve"),
        *(
            _dot(plot, one, 5, f"{size:.0f}: {one[1]:.2f} {unit}")
            for one, (size, _) in zip(at, points, strict=True)
        ),
    ]
    told = "; ".join(f"{size:.0f}: {cost:.2f} {unit}" for size, cost in points)
    return _drawing(name, told, parts)


def interval(value: float, between: Interval) -> Markup:
    """A small bar from 0 to 1 with a value and its interval; hidden from readers of the table."""
    low, high = (min(1.0, max(0.0, bound)) * 100 for bound in between)
    return Markup(
        '<svg class="interval" viewBox="0 0 104 12" aria-hidden="true">'
        '<line class="grid" x1="2" x2="102" y1="6" y2="6"/>'
        '<line class="spread" x1="{:.1f}" x2="{:.1f}" y1="6" y2="6"/>'
        '<circle class="dot" cx="{:.1f}" cy="6" r="3.5"/></svg>'
    ).format(2 + low, 2 + high, 2 + min(1.0, max(0.0, value)) * 100)


def _drawing(title: str, description: str, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(_WIDTH, _HEIGHT, f"{title}. {description}", Markup("").join(parts))


def _axes(plot: _Plot, across: str, upward: str) -> Markup:
    parts = []
    for value in _ticks(plot.right):
        x = plot.x(value)
        parts.append(_rule(x, x, plot.y(0), plot.y(plot.top)))
        parts.append(_text(x, plot.y(0) + 19, _plain(value), "tick middle"))
    parts.append(_upward(plot, upward))
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, across, "name middle"))
    return Markup("").join(parts)


def _upward(plot: _Plot, upward: str) -> Markup:
    parts = []
    for value in _ticks(plot.top):
        y = plot.y(value)
        parts.append(_rule(plot.x(0), plot.x(plot.right), y, y))
        parts.append(_text(_LEFT - 7, y + 5, _plain(value), "tick end"))
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    parts.append(
        Markup(
            '<text class="name middle" transform="translate(15 {}) rotate(-90)">{}</text>'
        ).format(middle, upward)
    )
    return Markup("").join(parts)


def _ticks(top: float) -> list[float]:
    """Round values from 0 up to ``top``, four to eight of them."""
    rough = top / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in _STEPS if s * power >= rough * 0.999)
    return [step * n for n in range(int(top / step + 1e-9) + 1)]


def _plain(value: float) -> str:
    return f"{round(value, 6):g}"


def _rule(x1: float, x2: float, y1: float, y2: float) -> Markup:
    return Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(x1, x2, y1, y2)


def _line(plot: _Plot, points: Sequence[Point], kind: str) -> Markup:
    path = " ".join(f"{plot.x(x)},{plot.y(min(y, plot.top))}" for x, y in points)
    return Markup('<polyline class="{}" points="{}"/>').format(kind, path)


def _dot(plot: _Plot, at: Point, radius: float, told: str) -> Markup:
    return Markup('<circle class="dot" cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(
        plot.x(at[0]), plot.y(min(at[1], plot.top)), round(radius, 1), told
    )


def _bar(plot: _Plot, start: float, end: float, count: int) -> Markup:
    y = plot.y(count)
    return Markup(
        '<rect class="bar" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
    ).format(
        plot.x(start),
        y,
        round(max(0.5, plot.x(end) - plot.x(start) - 1), 1),
        round(plot.y(0) - y, 1),
        f"{start:.0f}–{end:.0f} ms: {count} câu",
    )


def _text(x: float, y: float, text: str, kind: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, x, y, escape(text))
