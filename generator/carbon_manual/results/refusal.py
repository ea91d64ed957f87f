"""The answer of a figure that cannot be computed: why, or what is lacking."""

from __future__ import annotations

from collections.abc import Iterable

from carbon_manual.diagnostic import Diagnostic, Text

_NOTHING = Text("", "")


class Refused(Exception):  # noqa: N818 - a refusal is an answer inside the engine, not an error
    """A figure is refused: `causes` say why, or `lacking` what is not there at all.

    Both are empty when the finding stands elsewhere already, such as an unreadable value.
    """

    def __init__(self, causes: Iterable[Diagnostic] = (), lacking: Text = _NOTHING) -> None:
        """Keep the reasons."""
        super().__init__(lacking.en)
        self.causes = tuple(causes)
        self.lacking = lacking
