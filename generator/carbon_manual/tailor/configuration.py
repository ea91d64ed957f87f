"""The records that a new system starts with: configuration, public factors, origin of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from carbon_manual.artifact import Artifact
from carbon_manual.diagnostic import Text
from carbon_manual.system.model import CONFIGURATION_PATH
from carbon_manual.tailor.facts import Facts, Site, gap
from carbon_manual.tailor.front import DRAFT, dumped
from carbon_manual.texts.parts import Parts, split

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from carbon_manual.sources.source import SourceFile
    from carbon_manual.tailor.facts import Wish
    from carbon_manual.texts.sections import Section

_Data = dict[str, Any]
# Factors that anybody may use; a supplier's or a measured one belongs to the institute.
_PUBLIC: Final = ("published", "default")
_ORDER: Final = ("id", "type", "title", "version", "owner", "recorded_by", "recorded_on",
                 "retention", "access")  # fmt: skip
_TEMPLATE_ID: Final = "JL-00-11"


def configuration(file: SourceFile, facts: Facts, wish: Wish, today: dt.date) -> Artifact:
    """Return the configuration of the new system: its own names, the posts without holders."""
    front, body = _read(file)
    body.pop("as_of", None)
    body["organisation"] = _both(facts.organisation)
    sites = wish.sites or tuple(facts.sites.values())
    old = {row["id"]: row for row in body["sites"]}
    body["sites"] = [_site(site, facts, old) for site in sites]
    departments = (_department(row, facts) for row in body["departments"])
    # a site's department that another takes the place of would stand twice
    body["departments"] = list({row["id"]: row for row in departments}.values())
    body["posts"] = [_post(row, facts) for row in body["posts"] if row["id"] not in facts.posts]
    ids = [site.id for site in sites]
    body["standards"] = [
        {"key": row["key"], "sites": _sites(row, facts, wish) or ids, "coverage": "building"}
        for row in body["standards"]
        if row["key"] in wish.standards
    ]
    return _record(CONFIGURATION_PATH, front, body, today)


def public_factors(file: SourceFile, today: dt.date) -> Artifact | None:
    """Return a factor register with the factors of public sources, if it holds any."""
    front, body = _read(file)
    body["factors"] = [row for row in body["factors"] if row["origin"] in _PUBLIC]
    return _record(file.path, front, body, today) if body["factors"] else None


def origin(
    parts: Iterable[tuple[str, Section]], wish: Wish, program: str, today: dt.date
) -> Artifact:
    """Return the record of what came from the template: document, section and digest."""
    front = {
        "id": _TEMPLATE_ID,
        "type": "rec.template",
        "title": {"zh": "模板来源记录", "en": "Origin of the template"},
        "owner": "碳管理专员",
        "retention": "P5Y",
        "access": "internal",
    }
    rows = [
        {"document": document, "section": part.id, "digest": part.digest}
        for document, part in parts
        if part.words
    ]
    body = {"program": program, "standards": list(wish.standards), "sections": rows}
    return _record(f"records/{_TEMPLATE_ID}.yaml", front, body, today)


def _read(file: SourceFile) -> tuple[_Data, _Data]:
    parts = split(file)
    if not isinstance(parts, Parts):
        message = f"the reference system's {file.path} cannot be read"
        raise TypeError(message)
    front, body = (yaml.load(text, Loader=yaml.CBaseLoader) for text in (parts.front, parts.body))  # noqa: S506 - texts only
    return front, body


def _record(path: str, front: _Data, body: _Data, today: dt.date) -> Artifact:
    given = {**front, "version": DRAFT, "recorded_by": "碳管理专员", "recorded_on": today}
    control: _Data = {name: given[name] for name in _ORDER if name in given}
    return Artifact.of_text(path, f"---\n{dumped(control)}---\n{dumped(body)}")


def _site(site: Site, facts: Facts, old: dict[str, _Data]) -> _Data:
    place = next((code for code, each in facts.sites.items() if each is site), "")
    zh, en = gap(Text("场所名称", "name of the site"))
    row = {
        "id": site.id,
        "name": {"zh": site.name or zh, "en": site.name or en},
        "region": site.region or gap(Text("所在省区", "province")).zh,
        "address": site.address or gap(Text("地址", "address")).zh,
    }
    role = site.role or (old[place].get("role", "") if place and not site.name else "")
    return {**row, "role": role} if role else row


def _department(row: _Data, facts: Facts) -> _Data:
    new = facts.departments.get(row["id"])
    if new is not None:
        return {"id": new[0], "name": _both(new[1])}
    return {"id": facts.told(row["id"]), "name": _told(row["name"], facts)}


def _post(row: _Data, facts: Facts) -> _Data:
    department = row["department"]
    new = facts.departments.get(department)
    found = {"id": row["id"], "name": _told(row["name"], facts),
             "department": new[0] if new else facts.told(department)}  # fmt: skip
    return {**found, "approves": row["approves"]} if "approves" in row else found


def _sites(row: _Data, facts: Facts, wish: Wish) -> list[str]:
    """Return the sites that a standard applies to: those given, or the counterparts."""
    if wish.sites:
        return [site.id for site in wish.sites]
    return list(_counterparts(row["sites"], facts))


def _counterparts(sites: Iterable[str], facts: Facts) -> Iterator[str]:
    return (facts.sites[each].id for each in sites if each in facts.sites)


def _told(name: dict[str, str], facts: Facts) -> dict[str, str]:
    return {language: facts.told(text) for language, text in name.items()}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
