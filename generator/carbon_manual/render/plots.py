"""Charts on pages: the picture, its words and the table of its values, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.charts import BY_ID
from carbon_manual.charts.calls import key_of
from carbon_manual.diagnostic import Text
from carbon_manual.render.markup import block, link, plain, relative, table, unit, unit_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.render.places import Places
    from carbon_manual.results.chart import Cell, Chart, Column
    from carbon_manual.results.trace import Results
    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import Document

FOLDER: Final = "charts"
# An alternative text is heard in one go: of a longer series it tells both ends.
_MOST_TOLD: Final = 6
_ABSENT: Final = Text(
    "所需的记录不在本版中，或有错误",
    "the records that it needs are not in this edition, or faulty",
)


@dataclass(frozen=True, slots=True)
class Plots:
    """Writes charts of one set of results in one language."""

    results: Results
    places: Places
    language: str

    def of_document(self, document: Document, sealed: Mapping[str, Row]) -> Iterator[Chart]:
        """Yield the charts that a text shows, with the values that its approval sealed."""
        for call in document.prose.calls:
            if call.name == "chart" and key_of(call) in self.results.charts:
                yield self.results.charts[key_of(call)].as_sealed(sealed)

    def path(self, chart: Chart) -> str:
        """Return where the picture of a chart stands; equal pictures stand in one place."""
        return f"{FOLDER}/{chart.kind}-{chart.digest(self.language)}.svg"

    def picture(self, chart: Chart, page: str) -> str:
        """Return the picture alone, with an alternative text."""
        return f"![{plain(self.told(chart))}]({relative(self.path(chart), page)})"

    def block(self, chart: Chart, page: str) -> str:
        """Return the picture with its title and, folded away on the site, its values."""
        told = [chart.heading.of(self.language), chart.note.of(self.language)]
        caption = self._say("。", ". ").join(plain(each) for each in told if each)
        return (
            f'<figure class="cm-plot" markdown="1">\n\n{self.picture(chart, page)}\n\n'
            f'<figcaption markdown="span">{caption}</figcaption>\n\n'
            f'<details class="cm-plot__data" markdown="1">\n'
            f'<summary markdown="span">{self._say("图中数据", "Values of the chart")}</summary>\n\n'
            f"{block('cm-data', self._table(chart, page))}\n</details>\n\n</figure>\n"
        )

    def undrawn(self, name: str, reason: Text | None) -> str:
        """Return what stands in the place of a chart that cannot be drawn: why."""
        kind = BY_ID.get(name)
        label = plain(kind.label.of(self.language) if kind else name)
        why = plain((reason or _ABSENT).of(self.language))
        words = self._say(f"{label}未画出：{why}。", f"{label} not drawn: {why}.")
        return block("cm-plot cm-plot--blocked", words)

    def told(self, chart: Chart) -> str:
        """Return in a sentence what a chart shows: its kind, title and main values."""
        kind, title = BY_ID[chart.kind].label.of(self.language), chart.heading.of(self.language)
        parts = [f"{kind}{self._say('：', ': ')}{title}"]
        main = chart.of("main")
        if main is not None:
            pairs = zip(chart.rows, main.cells, strict=True)
            known = [
                f"{row.of(self.language)} {cell.printed}" for row, cell in pairs if cell.printed
            ]
            if len(known) > _MOST_TOLD:
                known = [known[0], "…", known[-1]]
            values = self._say("，", ", ").join(known)
            where = f"{main.label.of(self.language)} {unit_text(main.unit)}".strip()
            parts.append(f"{where}{self._say('：', ': ')}{values}")
        return self._say("。", ". ").join(parts) + self._say("。", ".")

    def _table(self, chart: Chart, page: str) -> str:
        head = [plain(chart.head.of(self.language)), *(self._head(each) for each in chart.columns)]
        rows = [
            [plain(row.of(self.language)), *(self._cell(cell, page) for cell in cells)]
            for row, *cells in zip(chart.rows, *(each.cells for each in chart.columns), strict=True)
        ]
        return table(head, rows, "l" + "".join(_side(each) for each in chart.columns))

    def _head(self, column: Column) -> str:
        label = plain(column.label.of(self.language))
        if not column.unit:
            return label
        shown = unit(column.unit)
        return self._say(f"{label}（{shown}）", f"{label} ({shown})")

    def _cell(self, cell: Cell, page: str) -> str:
        """Return a value as a link to its derivation, where that is shown at all."""
        if cell.days:
            return self._say("、", ", ").join(str(day) for _, day in cell.days)
        if cell.key is None or cell.key not in self.results.figures:
            return cell.printed
        target = relative(self.places.figure(*cell.key), page)
        return link(cell.printed, target, classes="cm-figure")

    def _say(self, zh: str, en: str) -> str:
        return en if self.language == "en" else zh


def _side(column: Column) -> str:
    return "l" if column.role == "days" else "r"
