"""Put the posts of a site that the new system does not have on those of a site that it has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.sources.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TEXTS: Final = re.compile(r"(?:manual|procedures)/.*")
# What stands between the posts of an enumeration, in prose and in YAML.
_BETWEEN: Final = "、|和|或|与|及|以及|会同|, "


def merged_posts(notes: Mapping[str, Any], absent: Iterable[str]) -> dict[str, str]:
    """Return the posts of absent sites with those that take their place.

    `notes` is what `reference.yaml` says, `absent` the codes of the sites left out.
    """
    return {
        old: new for code in absent for old, new in notes["sites"][code].get("posts", {}).items()
    }


def without_posts(
    file: SourceFile, notes: Mapping[str, Any], merged: Mapping[str, str], posts: Iterable[str]
) -> SourceFile:
    """Return a text in which other posts stand for those merged; `posts` are all there are.

    A row about a merged post alone goes: the table has one for the post that takes its place.
    """
    if not merged or not _TEXTS.fullmatch(file.path):
        return file
    text = file.text
    for old, new in notes["merged"]:
        text = text.replace(old, new)
    lines = (line for line in text.split("\n") if not _is_row_of(line, merged))
    return SourceFile(file.path, "\n".join(_told(lines, merged, posts)))


def _is_row_of(line: str, merged: Mapping[str, str]) -> bool:
    return any(line.startswith(f"| {post} |") for post in merged)


def _told(lines: Iterable[str], merged: Mapping[str, str], posts: Iterable[str]) -> Iterator[str]:
    # the longer name before the one that it holds
    names = "|".join(map(re.escape, sorted(posts, key=len, reverse=True)))
    one = re.compile("|".join(map(re.escape, sorted(merged, key=len, reverse=True))))
    several = re.compile(rf"(?:{names})(?:(?:{_BETWEEN})(?:{names}))+")
    each = re.compile(rf"({_BETWEEN})({names})")
    for line in lines:
        if not one.search(line):
            yield line
            continue
        told = one.sub(lambda found: merged[found[0]], line)
        yield several.sub(lambda found: _once(found[0], each), told)


def _once(enumeration: str, each: re.Pattern[str]) -> str:
    """Return an enumeration of posts with each of them once."""
    first = enumeration[: found.start()] if (found := each.search(enumeration)) else enumeration
    told, seen = first, {first}
    for between, post in each.findall(enumeration):
        if post not in seen:
            told += between + post
            seen.add(post)
    return told
