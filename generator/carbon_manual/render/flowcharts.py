"""Flows on pages: the picture, its words for those who cannot see it, and its steps as a table."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.render.markup import block, plain, relative, table
from carbon_manual.texts.flow import END

if TYPE_CHECKING:
    from carbon_manual.texts.flow import Flow, Step

FOLDER: Final = "charts"
_LABEL: Final = Text("流程图", "Flow chart")


@dataclass(frozen=True, slots=True)
class FlowCharts:
    """Writes flows in one language."""

    language: str

    def path(self, flow: Flow) -> str:
        """Return where the picture of a flow stands; equal pictures stand in one place."""
        digest = hashlib.sha256(repr((flow.title, flow.steps)).encode()).hexdigest()
        return f"{FOLDER}/flow-{digest[:12]}.svg"

    def heading(self, flow: Flow) -> str:
        """Return the title of the picture."""
        label = _LABEL.of(self.language)
        return f"{label}{self._say('：', ': ')}{flow.title}" if flow.title else label

    def block(self, flow: Flow, page: str) -> str:
        """Return the picture with its title and, folded away on the site, its steps."""
        told = plain(self.told(flow))
        return (
            f'<figure class="cm-plot cm-plot--flow" markdown="1">\n\n'
            f"![{told}]({relative(self.path(flow), page)})\n\n"
            f'<figcaption markdown="span">{plain(self.heading(flow))}</figcaption>\n\n'
            f'<details class="cm-plot__data" markdown="1">\n'
            f'<summary markdown="span">{self._say("图中步骤", "Steps of the chart")}</summary>\n\n'
            f"{block('cm-data', self._table(flow))}\n</details>\n\n</figure>\n"
        )

    def told(self, flow: Flow) -> str:
        """Return in a sentence what the picture shows."""
        names = [step.name for step in flow.steps if step.name != END]
        steps = self._say("，", ", ").join(names)
        return f"{self.heading(flow)}{self._say('。', '. ')}{steps}{self._say('。', '.')}"

    def _table(self, flow: Flow) -> str:
        head = ["", *(self._say(*each) for each in _HEADS)]
        rows = [
            [str(place + 1), plain(step.name), plain(step.post), self._ways(step, place, flow)]
            for place, step in enumerate(flow.steps)
            if step.ways
        ]
        return table(head, rows, "r")

    def _ways(self, step: Step, place: int, flow: Flow) -> str:
        told = [
            f"{answer}{self._say('：', ': ') if answer else ''}{self._name(where, place, flow)}"
            for answer, where in step.ways
        ]
        return plain(self._say("；", "; ").join(told))

    def _name(self, where: int, place: int, flow: Flow) -> str:
        if flow.steps[where].name == END:
            return self._say(END, "end")
        if where == place + 1:
            return self._say("下一步", "next")
        return self._say(f"第 {where + 1} 步", f"step {where + 1}")

    def _say(self, zh: str, en: str) -> str:
        return en if self.language == "en" else zh


_HEADS: Final = (("步骤", "Step"), ("岗位", "Post"), ("去向", "Leads to"))
