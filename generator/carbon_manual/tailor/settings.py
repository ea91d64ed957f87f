"""The site's settings of a new system, which has no program beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from carbon_manual.diagnostic import Text
from carbon_manual.tailor.facts import gap

if TYPE_CHECKING:
    from carbon_manual.tailor.facts import Wish

# The program puts its look and its search terms here before each build: see `sitebuild.lend`.
_LENT: Final = "build/lent"
_OWN: Final = "generator/carbon_manual"
_NAMES: Final = re.compile(r"(?m)^(site_name|copyright): .*$")


def settings_of(text: str, wish: Wish) -> str:
    """Return the reference system's `mkdocs.yml` for the organisation."""
    name = wish.organisation or gap(Text("单位名称", "name of the organisation")).zh
    told = {
        "site_name": f"{name}碳管理体系",
        "copyright": f"{name} · 打印件不受控，请以本站现行版本为准",
    }
    named = _NAMES.sub(lambda match: f'{match[1]}: "{told[match[1]]}"', text)
    return named.replace(_OWN, _LENT)
