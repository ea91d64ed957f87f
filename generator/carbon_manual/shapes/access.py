"""The classes of readers, and what each may see."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from carbon_manual.diagnostic import Text

if TYPE_CHECKING:
    from carbon_manual.shapes.value import Row


class Access(enum.StrEnum):
    """The classes in ascending order: each sees what the ones before it see."""

    PUBLIC = "public"
    INTERNAL = "internal"
    AUDITOR = "auditor"
    RESTRICTED = "restricted"

    @property
    def edition(self) -> Text:
        """Return what an output for this class is called."""
        return _EDITIONS[self]

    def sees(self, other: Access) -> bool:
        """Tell whether readers of this class may see what is of the other class."""
        order = tuple(Access)
        return order.index(other) <= order.index(self)


_EDITIONS = {
    Access.PUBLIC: Text("公开版", "public edition"),
    Access.INTERNAL: Text("内部版", "internal edition"),
    Access.AUDITOR: Text("审核版", "auditors' edition"),
    Access.RESTRICTED: Text("全本", "complete edition"),
}


def access_of(control: Row) -> Access:
    """Return the class of a control block: internal if it names none, restricted if unreadable."""
    if control.is_invalid("access"):
        return Access.RESTRICTED
    given = control.text("access")
    return Access(given) if given else Access.INTERNAL
