"""How a fault is planted in the reference system: by the number of the document or record."""

from __future__ import annotations

from tests.system_under_test import Chain, PlantedFault, record, repository

CONFIGURATION = "JL-00-01"

Edit = tuple[str, Chain, str]


def planted(  # noqa: PLR0913, PLR0917 - the fields of a planted fault
    code: str,
    name: str,
    chain: Chain,
    new: str,
    at: Chain | None = None,
    says: str = "",
    *,
    where: str = "",
    more: tuple[Edit, ...] = (),
    also: tuple[str, ...] = (),
    added: tuple[tuple[str, str | bytes], ...] = (),
    dropped: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
) -> PlantedFault:
    """Return a fault of the reference system; numbers stand for the files that hold them.

    The finding stands where `at` leads in the file `where`, by default in the one that is edited.
    """
    return PlantedFault(
        name,
        code,
        path_of(name),
        chain,
        new,
        (path_of(where or name), at) if at else None,
        says,
        tuple((path_of(each), chain, new) for each, chain, new in more),
        also,
        added,
        tuple(path_of(each) for each in dropped),
        tuple(path_of(each) for each in needs),
        base=repository,
    )


def told_of(  # noqa: PLR0913 - the fields of a planted fault
    code: str,
    name: str,
    text: str,
    at: Chain,
    says: str = "",
    *,
    beside: tuple[tuple[str, str | bytes], ...] = (),
    more: tuple[Edit, ...] = (),
    needs: tuple[str, ...] = (),
) -> PlantedFault:
    """Return a fault of a record that is added to the reference system, with files beside it."""
    path = path_of(name)
    return PlantedFault(
        name,
        code,
        path,
        at,
        at[-1],
        (path, at),
        says,
        tuple((path_of(each), chain, new) for each, chain, new in more),
        added=((path, text), *beside),
        needs=tuple(path_of(each) for each in needs),
        base=repository,
    )


def filled(name: str, kind: str, body: str, extra: str = "") -> str:
    """Return a record of the reference system: recorded and checked by posts that it has."""
    text = record(name, kind, body, extra)
    return text.replace("核算员", "碳管理专员").replace("复核员", "计量管理员")


def path_of(name: str) -> str:
    """Return the path of a document or record of the reference system by its number."""
    if "/" in name:
        return name
    if not name.startswith("JL-"):
        return f"{'manual' if name[:2] in {'SC', 'FZ'} else 'procedures'}/{name}.md"
    return f"records/{name}.yaml" if name == CONFIGURATION else f"records/{name[:8]}/{name}.yaml"
