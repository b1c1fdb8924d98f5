"""The results as one self-contained web page with plots of cost against size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval import charts
from eval.bench import targets
from eval.bench.peers import PEERS
from eval.bench.run import Run, Sized
from eval.bench.table import COMPARED, ROWS, about, beside, cells, number, title_of
from eval.result import write_whole

_TEMPLATE = "page.html.j2"


def write_page(run: Run, file: Path) -> None:
    """Write the page: no file, font, style or script from anywhere else."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = environment.get_template(_TEMPLATE).render(
        about=about(run),
        headings=[f"{number(size.passages, 0)} đoạn" for size in run.sizes],
        rows=[(row.name, [row.shown(size) for size in run.sizes], row.unit) for row in ROWS],
        columns=COMPARED,
        compared=[(title_of(s), [cells(one) for one in beside(s)]) for s in run.sizes if s.peers],
        targets=[
            (
                one.name,
                ("≥ " if one.better > 0 else "≤ ") + one.shown(one.wanted),
                one.shown(value),
                one.met(value),
            )
            for one, value in targets.judged(run)
        ],
        plots=list(_plots(run)),
    )
    write_whole(text, file)


def _plots(run: Run) -> Iterator[tuple[str, Markup]]:
    """Each plotted figure with its drawing, where there are sizes to compare."""
    if len(run.sizes) < 2:
        return
    for row in ROWS:
        if row.plotted:
            clock = _points(run, row.of)
            name = row.name.strip()
            if row.cpu is not None:
                title = f"{name} (giây CPU; nét đứt: đồng hồ)"
                yield title, charts.growth(name, _points(run, row.cpu), row.unit, clock)
            elif len(clock) > 1:
                yield name, charts.growth(name, clock, row.unit)
    compared = [size for size in run.sizes if size.peers]
    for peer, told in PEERS.items():
        points = [
            (float(size.passages), size.peers[peer].search.wall_s * 1000)
            for size in compared
            if peer in size.peers
        ]
        if len(points) > 1:
            name = f"tìm, p50: {told}"
            yield name, charts.growth(name, points, "ms")


def _points(run: Run, of: Callable[[Sized], float | None]) -> list[charts.Point]:
    """A figure against size, where there is one."""
    found = [(float(size.passages), of(size)) for size in run.sizes]
    return [(size, value) for size, value in found if value is not None]
