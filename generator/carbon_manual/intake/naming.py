"""The number, type and file that a foreign document gets in this project's scheme."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from carbon_manual.shapes.shape import Shape, Shapes

PREFIXES: Final = {
    "manual": "SC",
    "policy": "FZ",
    "procedure": "CX",
    "rule": "ZD",
    "instruction": "ZY",
}
_OWN: Final = re.compile(r"(?<![A-Z])(SC|FZ|CX|ZD|ZY)[-_ ]?(\d{1,3})(?!\d)", re.IGNORECASE)
# What numbers of other schemes and titles say of the kind of document.
_BY_TITLE: Final = (
    (
        "form",
        re.compile(
            r"(?:记录|登记|检查|申请|审批|调查|评价|统计|汇总)表$|台账$|清单$|一览表$|记录$"
        ),
    ),
    ("policy", re.compile(r"方针(?!.*手册)|愿景")),
    ("manual", re.compile(r"手册")),
    ("instruction", re.compile(r"作业指导|操作规程|指导书|操作规范|作业规程|操作手册")),
    ("procedure", re.compile(r"程序")),
    ("rule", re.compile(r"制度|规定|办法|细则|准则|规则|规范")),
)
_BY_NUMBER: Final = (
    ("form", re.compile(r"(?:^|[-/_ .])(?:JL|R|FM|BD|QR|F)(?=[-/_ .\d]|$)", re.IGNORECASE)),
    ("procedure", re.compile(r"(?:^|[-/_ .])(?:CX|QP|EP|CP|P|B)(?=[-/_ .\d]|$)", re.IGNORECASE)),
    ("instruction", re.compile(r"(?:^|[-/_ .])(?:ZY|WI|SOP|ZD?S|C)(?=[-/_ .\d]|$)", re.IGNORECASE)),
    ("manual", re.compile(r"(?:^|[-/_ .])(?:SC|QM|EM|CM|M|A)(?=[-/_ .\d]|$)", re.IGNORECASE)),
    ("rule", re.compile(r"(?:^|[-/_ .])(?:ZD|GD|GL)(?=[-/_ .\d]|$)", re.IGNORECASE)),
)  # fmt: skip
_LIKE: Final = 0.75  # how alike a title and a type's name must be
_CLOSE: Final = 0.3  # and to be offered
_FILLERS: Final = re.compile(
    r"程序文件|程序|控制|管理|制度|规定|办法|文件|手册|[的和与及、·《》（）()\s]"
)
_NUMBER: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,9}(?:[-/_.— ]?[A-Za-z0-9]{1,8}){1,6}")


@dataclass(frozen=True, slots=True)
class Named:
    """What a document is called here.

    Attributes:
        source: Path of its file in the folder that is imported.
        old: Its number there, or empty.
        title: Its title.
        family: The family of its type; `form` for a blank record in Word.
        id: Its number here.
        type: Its type, or empty where none fits.
        candidates: Types that it may be, the likeliest first.
    """

    source: str
    old: str
    title: str
    family: str
    id: str = ""
    type: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Return where its text stands."""
        if self.family == "form":
            return f"import/forms/{self.id}.md"
        return f"{'manual' if self.family in {'manual', 'policy'} else 'procedures'}/{self.id}.md"


def old_number(text: str) -> str:
    """Return the number that a text begins with, such as `HB-QP-05`; empty for none."""
    match = _NUMBER.match(text.strip())
    return match[0] if match is not None and re.search(r"\d", match[0]) else ""


def named(source: str, old: str, title: str, shapes: Shapes) -> Named:
    """Return what kind of document a title and a number tell of; without an id yet."""
    family = _family(old, title)
    scored = sorted(
        ((_alike(title, shape), shape) for shape in shapes.types.values()
         if shape.is_record == (family == "form")),
        key=lambda each: (-each[0], each[1].id),
    )  # fmt: skip
    near = tuple(shape.id for score, shape in scored[:3] if score >= _CLOSE)
    score, best = scored[0]
    fits = score >= _LIKE and (family in {"form", best.family} or not old)
    if fits and family != "form":
        family = best.family
    return Named(source, old, title, family, type=best.id if fits else "", candidates=near)


def with_ids(documents: Iterable[Named]) -> tuple[Named, ...]:
    """Give every document its number: its own where it fits our scheme, else the next free one."""
    given = list(documents)
    taken: set[str] = set()
    for at, each in enumerate(given):
        match = _OWN.search(each.old)
        prefix = PREFIXES.get(each.family, "")
        if match is not None and match[1].upper() == prefix:
            number = f"{prefix}-{int(match[2]):02}"
            if number not in taken:
                taken.add(number)
                given[at] = replace(each, id=number)
    for at, each in enumerate(given):
        if not each.id:
            number = _free(each, taken)
            taken.add(number)
            given[at] = replace(each, id=number)
    return tuple(given)


def _free(each: Named, taken: Collection[str]) -> str:
    prefix = PREFIXES.get(each.family, "JL-W")
    figures = re.findall(r"\d+", each.old)
    wished = [int(figures[-1])] if figures and len(figures[-1]) < 3 else []  # noqa: PLR2004
    if len(figures) > 1 and len(figures[-1]) == 4 and len(figures[-2]) < 3:  # noqa: PLR2004 - year
        wished = [int(figures[-2])]
    for count in (*wished, *range(1, 10_000)):
        number = f"{prefix}-{count:02}"
        if number not in taken and count:
            return number
    return f"{prefix}-{len(taken)}"


def _family(old: str, title: str) -> str:
    own = _OWN.search(old)
    if own is not None:
        return next(name for name, prefix in PREFIXES.items() if prefix == own[1].upper())
    for name, pattern in _BY_TITLE:
        if pattern.search(title):
            return name
    return next((name for name, pattern in _BY_NUMBER if pattern.search(old)), "rule")


def _alike(title: str, shape: Shape) -> float:
    name = shape.label.zh
    if bare(title) == bare(name):
        return 1.0 if title.replace(" ", "") == name else 0.95
    if bare(name) and len(bare(title)) > 1 and (
        bare(name) in bare(title) or bare(title) in bare(name)
    ):  # fmt: skip
        return 0.75
    return difflib.SequenceMatcher(None, bare(title), bare(name), autojunk=False).ratio()


def bare(title: str) -> str:
    """Return a title without the words that all titles have."""
    return _FILLERS.sub("", title).removeprefix("碳")
