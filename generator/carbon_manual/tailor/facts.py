"""The facts of the fictional institute in words: the organisation's own, or marked gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from carbon_manual.diagnostic import Text
from carbon_manual.tailor.posts import merged_posts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from carbon_manual.system.model import System

_ORGANISATION: Final = Text("单位名称", "name of the organisation")
_ELSEWHERE: Final = Text("其他场所，没有则删改", "another site, or delete")
# Private characters, one for each replacement that is final.
_KEPT: Final = 0xE100
_HIDDEN: Final = re.compile("[\ue100-\uf8ff]")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the organisation; what is empty was not told. `role` is a code of the type."""

    id: str
    name: str = ""
    region: str = ""
    address: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants a system for: standards, name and sites."""

    standards: tuple[str, ...]
    organisation: str = ""
    sites: tuple[Site, ...] = ()


class Replacement(NamedTuple):
    """What matches a fact of the institute, and what stands in its place for good or for now."""

    pattern: re.Pattern[str]
    new: Text
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What replaces the institute's facts.

    `sites` and `departments` map codes of the reference system to the organisation's; a site
    without a counterpart is left out. `absent` matches the names of such sites in the reference
    system, `present` those of the others; `posts` maps the posts of such sites to those that take
    their places.
    """

    sites: Mapping[str, Site]
    departments: Mapping[str, tuple[str, Text]]
    organisation: Text
    replacements: tuple[Replacement, ...]
    absent: re.Pattern[str]
    present: re.Pattern[str]
    posts: Mapping[str, str]

    def told(self, text: str) -> str:
        """Return a text with the institute's facts replaced, in the text's own language."""
        language = "zh" if _CHINESE.search(text) else "en"
        for place, each in enumerate(self.replacements):
            # what the organisation told is kept as it is: its name may hold words replaced later
            new = chr(_KEPT + place) if each.is_final else each.new.of(language)
            text = each.pattern.sub(_constant(new), text)
        return _HIDDEN.sub(lambda match: self._kept(match[0], language), text)

    def _kept(self, mark: str, language: str) -> str:
        return self.replacements[ord(mark) - _KEPT].new.of(language)


def gap(text: Text) -> Text:
    """Return the mark of something that is still to be told."""
    return Text(f"<待填：{text.zh}>", f"<to be filled in: {text.en}>")


def gather(system: System, data: Mapping[str, Any], wish: Wish) -> Facts:
    """Return the replacements; `data` is what `reference.yaml` holds."""
    sites = _sites(system, wish)
    name = Text(wish.organisation, wish.organisation) if wish.organisation else gap(_ORGANISATION)
    departments = {
        old: (new["id"], Text(**new["name"])) for old, new in data["departments"].items()
    }
    gone = [code for code in system.defined["site"] if code not in sites]
    for code in gone:
        for old, new in data["sites"][code].get("departments", {}).items():
            departments[old] = (new, system.label("department", new))
    replacements = (
        *_exact([system.organisation.zh, system.organisation.en], name),
        *_site_names(system, data["sites"], sites),
        *(pair for each in data["words"]
          for pair in _exact([each["from"]], Text(each["to"], each["to"]), is_final=False)),
        *(Replacement(re.compile(each["pattern"]), gap(Text(**each["gap"])))
          for each in data["gaps"]),
    )  # fmt: skip
    names = {code: _called(system, code, data["sites"]) for code in system.defined["site"]}
    return Facts(
        sites,
        departments,
        name,
        tuple(replacements),
        absent=_any(name for code in names if code not in sites for name in names[code]),
        present=_any(name for code in names if code in sites for name in names[code]),
        posts=merged_posts(data, gone),
    )


def _called(system: System, code: str, notes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a site of the reference system is called, the longest first."""
    label = system.label("site", code)
    return (label.zh, label.en, *notes[code]["called"])


def _any(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, names)) or r"(?!)")


def _sites(system: System, wish: Wish) -> dict[str, Site]:
    """Pair the reference system's sites with the organisation's: by role, else in their order."""
    wanted = {site for use in system.uses if use.standard.key in wish.standards
              for site in use.sites}  # fmt: skip
    rows = [row for row in system.defined["site"].values() if row.text("id") in wanted]
    if not wish.sites:
        return {row.text("id"): Site(f"site-{number}", role=row.text("role"))
                for number, row in enumerate(rows, 1)}  # fmt: skip
    if len(wish.sites) == 1 and not wish.sites[0].role:
        rows.reverse()  # a single site is taken for the one that all chosen standards are about
    pairs: dict[str, Site] = {}
    for site in wish.sites:
        free = [row for row in rows if row.text("id") not in pairs]
        fitting = [row for row in free if site.role and row.text("role") == site.role]
        for row in (fitting or free)[:1]:
            pairs[row.text("id")] = site
    return pairs


def _site_names(
    system: System, notes: Mapping[str, Any], sites: Mapping[str, Site]
) -> Iterator[Replacement]:
    for code, row in system.defined["site"].items():
        site = sites.get(code)
        what = Text(**notes[code]["gap"]) if site else _ELSEWHERE
        new = Text(site.name, site.name) if site and site.name else gap(what)
        address = gap(Text("地址", "address"))
        yield from _exact([row.text("address")], address)
        if site:  # ids of headings, and links to them
            latin = [name.lower() for name in notes[code]["called"] if name.isascii()]
            ids = "|".join(map(re.escape, (code, *latin)))
            mark = f"#{site.id}"
            yield Replacement(re.compile(rf"#(?:{ids})\b"), Text(mark, mark))
        yield from _exact(_called(system, code, notes), new)


def _exact(names: Iterable[str], new: Text, *, is_final: bool = True) -> Iterator[Replacement]:
    return (Replacement(re.compile(re.escape(name)), new, is_final) for name in names if name)


def _constant(text: str) -> Callable[[re.Match[str]], str]:
    return lambda _: text
