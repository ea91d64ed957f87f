"""Who held a post on a day, as the configuration tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_manual.shapes.value import INVALID

if TYPE_CHECKING:
    import datetime as dt

    from carbon_manual.shapes.value import Row
    from carbon_manual.system.model import System


def holders(system: System, post: str, day: dt.date) -> frozenset[str] | None:
    """Return the codes of a post's holders on a day; None where nobody can tell.

    That is a post that is not defined, whose holders are not registered, or that has an unreadable
    row: its finding stands already.
    """
    row = system.row("post", post)
    given = row.data("holders") if row else None
    if given is None or any(each.data is INVALID or not _is_whole(each.data) for each in given):
        return None
    terms = (each.data for each in given)
    return frozenset(
        term.text("holder")
        for term in terms
        if term.data("from") <= day and (term.data("to") is None or day <= term.data("to"))
    )


def _is_whole(term: Row) -> bool:
    return bool(term.text("holder") and term.data("from")) and not term.is_invalid("to")
