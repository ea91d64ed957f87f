"""Formulas: the MathML of a page as Office MathML, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .wml import attribute, clean, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element

_SUMS: Final = frozenset("∑∏∐⋃⋂⋁⋀∫∬∭∮")
_OPENING: Final = frozenset("([{⟨⌈⌊|‖")
_CLOSING: Final = frozenset(")]}⟩⌉⌋|‖")
# What a sum does not reach beyond: relations, and what is added to it.
_ENDS: Final = frozenset("=≠<>≤≥≈≡∼≃≅∝→⇒⇔∈,;，；。+−-±")
_ACCENTS: Final = {
    "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "˙": "\u0307", "¨": "\u0308",
    "→": "\u20d7", "´": "\u0301", "`": "\u0300", "˘": "\u0306", "ˇ": "\u030c",
}  # fmt: skip
_BARS: Final = frozenset("―‾¯_")
_BRACES: Final = frozenset("⏞⏟⏜⏝")
_SPACES: Final = ((0.5, "\u2002"), (0.9, "\u2003"), (1.9, "\u2003\u2003"))
_FONT: Final = '<w:rPr><w:rFonts w:ascii="Cambria Math" w:hAnsi="Cambria Math"/></w:rPr>'
_TEXT_FONT: Final = (
    '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>'
    "</w:rPr>"
)
_DEEPEST: Final = 100
# A hair's breadth of text, where a program would else show that something is missing.
_NOTHING: Final = f'<m:r><m:rPr><m:nor/></m:rPr>{_FONT}<m:t xml:space="preserve">\u200a</m:t></m:r>'


def formula(math: Element) -> str:
    """Return the `m:oMath` of a `math` element; any element is accepted."""
    return f"<m:oMath>{_row(list(math), 0)}</m:oMath>"


def _row(nodes: Sequence[Element], depth: int) -> str:
    """Write elements side by side; what follows a big operator becomes its operand."""
    # LibreOffice wants something before a relation
    written = [_NOTHING] if nodes and (_is_end(nodes[0]) and len(nodes) > 1) else []
    index = 0
    while index < len(nodes):
        node = nodes[index]
        index += 1
        limits = _limits(node)
        if limits is None:
            written.append(_one(node, depth + 1))
            continue
        end = index
        while end < len(nodes) and not _is_end(nodes[end]):
            end += 1
        written.append(_nary(limits, _row(nodes[index:end], depth + 1), depth))
        index = end
    return "".join(written)


def _one(node: Element, depth: int) -> str:
    if not isinstance(node.tag, str):
        return ""
    if depth > _DEEPEST:
        return _run("".join(str(each) for each in node.itertext()), upright=True)
    writer = _WRITERS.get(node.tag)
    if writer is None or len(node) < _LEAST.get(node.tag, 0):
        # pages hold nothing else; whatever comes keeps its words
        return (_run(node.text, upright=True) if node.text else "") + _row(list(node), depth)
    return writer(node, depth)


def _group(node: Element, depth: int) -> str:
    nodes = list(node)
    if nodes and _is_fence(nodes[0]) and _sign(nodes[0]) in _OPENING:
        closed = len(nodes) > 1 and nodes[-1].tag == "mo" and _sign(nodes[-1]) in _CLOSING
        inside = nodes[1:-1] if closed else nodes[1:]
        if closed or nodes[0].get("fence"):
            return _brackets(
                _sign(nodes[0]), _sign(nodes[-1]) if closed else "", _row(inside, depth)
            )
    return _row(nodes, depth)


def _is_fence(node: Element) -> bool:
    return node.tag == "mo" and (node.get("fence") is not None or _sign(node) not in {"|", "‖"})


def _brackets(begin: str, end: str, inside: str) -> str:
    return (
        f'<m:d><m:dPr><m:begChr m:val="{attribute(begin)}"/><m:endChr m:val="{attribute(end)}"/>'
        f"</m:dPr><m:e>{inside}</m:e></m:d>"
    )


def _letter(node: Element, depth: int) -> str:
    text = _sign(node)
    if node.get("mathvariant") != "normal" and len(text) < 2:  # noqa: PLR2004 - not a word
        return _run(text, upright=False)
    return _words(node, depth)


def _number(node: Element, _depth: int) -> str:
    return _run(_sign(node), upright=True)


def _words(node: Element, _depth: int) -> str:
    text = clean(node.text or "")
    return _plain(text) if text else ""


def _plain(text: str) -> str:
    return (
        f"<m:r><m:rPr><m:nor/></m:rPr>{_TEXT_FONT}"
        f'<m:t xml:space="preserve">{escape(text)}</m:t></m:r>'
    )


def _space(node: Element, _depth: int) -> str:
    width = (node.get("width") or "").removesuffix("em")
    try:
        wide = float(width)
    except ValueError:
        return ""
    sign = "\u2009"
    for least, space in _SPACES:
        sign = space if wide >= least else sign
    return _run(sign, upright=True) if wide > 0 else ""


def _run(text: str, *, upright: bool) -> str:
    text = clean(text)
    if not text:
        return ""
    if any(ord(each) >= _WIDE for each in text):
        return _plain(text)
    style = '<m:rPr><m:sty m:val="p"/></m:rPr>' if upright else ""
    return f'<m:r>{style}{_FONT}<m:t xml:space="preserve">{escape(text)}</m:t></m:r>'


# From here on characters belong to the Chinese font.
_WIDE: Final = 0x2E80


def _fraction(node: Element, depth: int) -> str:
    bar = '<m:fPr><m:type m:val="noBar"/></m:fPr>' if node.get("linethickness") == "0" else ""
    above, below = _one(node[0], depth), _one(node[1], depth)
    return f"<m:f>{bar}<m:num>{above}</m:num><m:den>{below}</m:den></m:f>"


def _root(node: Element, depth: int) -> str:
    inside = _row(list(node), depth)
    return f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>{inside}</m:e></m:rad>'


def _nth_root(node: Element, depth: int) -> str:
    return f"<m:rad><m:deg>{_one(node[1], depth)}</m:deg><m:e>{_one(node[0], depth)}</m:e></m:rad>"


def _script(node: Element, depth: int) -> str:
    base = _one(node[0], depth)
    first = _one(node[1], depth)
    if node.tag == "msub":
        return f"<m:sSub><m:e>{base}</m:e><m:sub>{first}</m:sub></m:sSub>"
    if node.tag == "msup":
        return f"<m:sSup><m:e>{base}</m:e><m:sup>{first}</m:sup></m:sSup>"
    second = _one(node[2], depth)
    return f"<m:sSubSup><m:e>{base}</m:e><m:sub>{first}</m:sub><m:sup>{second}</m:sup></m:sSubSup>"


def _over(node: Element, depth: int) -> str:
    base, sign = _one(node[0], depth), _sign(node[1])
    if sign in _BARS:
        return f'<m:bar><m:barPr><m:pos m:val="top"/></m:barPr><m:e>{base}</m:e></m:bar>'
    if sign in _ACCENTS:
        return (
            f'<m:acc><m:accPr><m:chr m:val="{_ACCENTS[sign]}"/></m:accPr><m:e>{base}</m:e></m:acc>'
        )
    if sign in _BRACES:
        return _brace(sign, "top", base)
    return f"<m:limUpp><m:e>{base}</m:e><m:lim>{_one(node[1], depth)}</m:lim></m:limUpp>"


def _under(node: Element, depth: int) -> str:
    base, sign = _one(node[0], depth), _sign(node[1])
    if sign in _BARS:
        return f'<m:bar><m:barPr><m:pos m:val="bot"/></m:barPr><m:e>{base}</m:e></m:bar>'
    if sign in _BRACES:
        return _brace(sign, "bot", base)
    return f"<m:limLow><m:e>{base}</m:e><m:lim>{_one(node[1], depth)}</m:lim></m:limLow>"


def _brace(sign: str, where: str, base: str) -> str:
    other = "bot" if where == "top" else "top"
    return (
        f'<m:groupChr><m:groupChrPr><m:chr m:val="{sign}"/><m:pos m:val="{where}"/>'
        f'<m:vertJc m:val="{other}"/></m:groupChrPr><m:e>{base}</m:e></m:groupChr>'
    )


def _under_and_over(node: Element, depth: int) -> str:
    base, below, above = (_one(part, depth) for part in list(node)[:3])
    low = f"<m:limLow><m:e>{base}</m:e><m:lim>{below}</m:lim></m:limLow>"
    return f"<m:limUpp><m:e>{low}</m:e><m:lim>{above}</m:lim></m:limUpp>"


def _table(node: Element, depth: int) -> str:
    rows = [[cell for cell in row if cell.tag == "mtd"] for row in node if row.tag == "mtr"]
    columns = max(map(len, rows), default=0)
    if not columns:
        return ""
    sides = [_side(cell) for cell in max(rows, key=len)]
    settings = "".join(
        f'<m:mc><m:mcPr><m:count m:val="1"/><m:mcJc m:val="{side}"/></m:mcPr></m:mc>'
        for side in sides
    )
    # what was aligned at a sign stands close to it, the entries of a matrix do not
    near = '<m:cGpRule m:val="3"/><m:cGp m:val="0"/>' if sides[0] == "right" else ""
    written = "".join(
        "<m:mr>"
        + "".join(f"<m:e>{_row(list(cell), depth) or _NOTHING}</m:e>" for cell in row)
        + f"<m:e>{_NOTHING}</m:e>" * (columns - len(row))
        + "</m:mr>"
        for row in rows
    )
    return f"<m:m><m:mPr>{near}<m:mcs>{settings}</m:mcs></m:mPr>{written}</m:m>"


def _side(cell: Element) -> str:
    return (cell.get("style") or "").removeprefix("text-align:") or "center"


def _limits(node: Element) -> tuple[str, Element | None, Element | None] | None:
    """Return a big operator with what stands below and above it; None for anything else."""
    base = node if node.tag == "mo" else node[0] if len(node) and node.tag in _SCRIPTED else None
    if base is None or base.tag != "mo" or _sign(base) not in _SUMS:
        return None
    parts = list(node)
    if node.tag in {"msub", "munder"} and len(parts) > 1:
        return _sign(base), parts[1], None
    if node.tag in {"msup", "mover"} and len(parts) > 1:
        return _sign(base), None, parts[1]
    if len(parts) > 2:  # noqa: PLR2004 - base, below, above
        return _sign(base), parts[1], parts[2]
    return _sign(base), None, None


def _nary(limits: tuple[str, Element | None, Element | None], operand: str, depth: int) -> str:
    sign, below, above = limits
    # a sum without anything to add up would show Word's empty box
    operand = operand or _NOTHING
    where = "subSup" if sign in "∫∬∭∮" else "undOvr"
    hidden = ('<m:subHide m:val="1"/>' if below is None else "") + (
        '<m:supHide m:val="1"/>' if above is None else ""
    )
    sub = _one(below, depth + 1) if below is not None else ""
    sup = _one(above, depth + 1) if above is not None else ""
    return (
        f'<m:nary><m:naryPr><m:chr m:val="{sign}"/><m:limLoc m:val="{where}"/>{hidden}</m:naryPr>'
        f"<m:sub>{sub}</m:sub><m:sup>{sup}</m:sup><m:e>{operand}</m:e></m:nary>"
    )


def _is_end(node: Element) -> bool:
    return node.tag == "mo" and _sign(node) in _ENDS


def _sign(node: Element) -> str:
    if node.tag == "mrow" and len(node) == 1:
        return _sign(node[0])
    return (node.text or "").strip() if not len(node) else ""


_SCRIPTED: Final = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))
_LEAST: Final = {
    **dict.fromkeys(("msub", "msup", "munder", "mover", "mfrac", "mroot"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
_WRITERS: Final = {
    "mrow": _group,
    "mi": _letter,
    "mn": _number,
    "mo": _number,
    "mtext": _words,
    "mspace": _space,
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _nth_root,
    "msub": _script,
    "msup": _script,
    "msubsup": _script,
    "mover": _over,
    "munder": _under,
    "munderover": _under_and_over,
    "mtable": _table,
}
