"""Generated pages as Word files that look like the controlled copies, but are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.render.word import Imprint, write_copy

if TYPE_CHECKING:
    from carbon_manual.pipeline import Checked
    from carbon_manual.render.dialect import Dialect


COVERAGE: Final = Text("覆盖报告", "Coverage report")


def as_word(  # noqa: PLR0913, PLR0917 - what header and cover print
    page: str,
    title: Text,
    number: str,
    checked: Checked,
    dialect: Dialect,
    category: Text = COVERAGE,
) -> bytes:
    """Return the DOCX of a staged page; header and footer say that it is a report of a day."""
    language, day = checked.context.language, checked.context.as_of
    imprint = Imprint(
        organisation=checked.system.organisation.of(language),
        number=number,
        title=title.of(language),
        version="",
        status=Text("报告，非受控文件", "Report, not a controlled document").of(language),
        effective="",
        category=category.of(language),
        language=language,
        foot=Text(f"截至 {day}", f"As of {day}").of(language),
    )
    return write_copy(dialect.html(page), imprint).data
