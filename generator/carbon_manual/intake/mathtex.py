"""Formulas of a Word document as TeX: the inverse of the writer, and what Word itself makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from carbon_manual.render.word.ooxml import value_of, wordly

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DEEPEST: Final = 60
_SIGNS: Final = {
    "∑": "\\sum ", "∏": "\\prod ", "∫": "\\int ", "∬": "\\iint ", "∮": "\\oint ",
    "×": "\\times ", "÷": "\\div ", "±": "\\pm ", "·": "\\cdot ", "⋅": "\\cdot ", "∙": "\\cdot ",
    "≤": "\\le ", "≥": "\\ge ", "≠": "\\ne ", "≈": "\\approx ", "≡": "\\equiv ", "∞": "\\infty ",
    "∈": "\\in ", "→": "\\to ", "⇒": "\\Rightarrow ", "∝": "\\propto ", "−": "-", "∂": "\\partial ",
    "∆": "\\Delta ", "…": "\\dots ", "⋯": "\\cdots ", "√": "\\surd ", "∼": "\\sim ", "~": "\\sim ",
    "α": "\\alpha ", "β": "\\beta ", "γ": "\\gamma ", "δ": "\\delta ", "ε": "\\epsilon ",
    "ζ": "\\zeta ", "η": "\\eta ", "θ": "\\theta ", "λ": "\\lambda ", "μ": "\\mu ", "ν": "\\nu ",
    "ξ": "\\xi ", "π": "\\pi ", "ρ": "\\rho ", "σ": "\\sigma ", "τ": "\\tau ", "φ": "\\phi ",
    "χ": "\\chi ", "ψ": "\\psi ", "ω": "\\omega ", "Γ": "\\Gamma ", "Δ": "\\Delta ",
    "Θ": "\\Theta ", "Λ": "\\Lambda ", "Σ": "\\Sigma ", "Φ": "\\Phi ", "Ω": "\\Omega ",
    "\u2002": "\\;", "\u2003": "\\quad ", "\u2009": "\\,", "\u200a": "", "%": "\\%", "#": "\\#",
    "&": "\\&", "$": "\\$", "_": "\\_", "{": "\\{", "}": "\\}",
    "\\": "\\backslash ", "^": "\\wedge ",
}  # fmt: skip
_ACCENTS: Final = {"\u0302": "hat", "\u0303": "tilde", "\u0307": "dot", "\u0308": "ddot",
                   "\u20d7": "vec", "\u0304": "bar", "\u0305": "overline"}  # fmt: skip
_BRACKETS: Final = {"{": "\\{", "}": "\\}", "⟨": "\\langle ", "⟩": "\\rangle ", "⌈": "\\lceil ",
                    "⌉": "\\rceil ", "⌊": "\\lfloor ", "⌋": "\\rfloor ", "‖": "\\|",
                    "": "."}  # fmt: skip
_FUNCTIONS: Final = frozenset(("sin", "cos", "tan", "ln", "log", "lim", "max", "min", "exp"))
_WIDE: Final = 0x2E80


def tex(node: Element, depth: int = 0) -> str:
    """Return a formula, or a part of one, as TeX."""
    if depth > _DEEPEST:
        return ""
    return "".join(_one(each, depth + 1) for each in node)


def _one(node: Element, depth: int) -> str:  # noqa: PLR0911 - one line for each construct
    name = wordly(node)
    if name.endswith("Pr") or not name:
        return ""
    if name == "r":
        return _run(node)
    given = {wordly(each): each for each in node}

    def part(which: str) -> str:
        return tex(given[which], depth).strip() if which in given else ""

    if name == "f":
        kind = _property(given.get("fPr"), "type", "")
        top, low = part("num"), part("den")
        return f"\\binom{{{top}}}{{{low}}}" if kind == "noBar" else f"\\frac{{{top}}}{{{low}}}"
    if name in {"sSub", "sSup", "sSubSup"}:
        low = f"_{{{part('sub')}}}" if "sub" in given else ""
        high = f"^{{{part('sup')}}}" if "sup" in given else ""
        return f"{_base(part('e'))}{low}{high}"
    if name == "sPre":
        return f"{{}}_{{{part('sub')}}}^{{{part('sup')}}}{_base(part('e'))}"
    if name == "rad":
        degree = part("deg")
        return f"\\sqrt[{degree}]{{{part('e')}}}" if degree else f"\\sqrt{{{part('e')}}}"
    if name == "nary":
        return _nary(given.get("naryPr"), part("sub"), part("sup"), part("e"))
    return _rare(node, name, given, depth)


def _rare(  # noqa: C901, PLR0911 - one line for each construct
    node: Element, name: str, given: dict[str, Element], depth: int
) -> str:
    def part(which: str) -> str:
        return tex(given[which], depth).strip() if which in given else ""

    if name == "d":
        return _bracket(node, given, depth)
    if name == "m":
        return _matrix(node, depth)
    if name == "eqArr":
        rows = [tex(each, depth).strip() for each in node if wordly(each) == "e"]
        return "\\begin{aligned}" + " \\\\ ".join(rows) + "\\end{aligned}"
    if name == "bar":
        low = _property(given.get("barPr"), "pos", "bot") == "bot"
        return f"\\{'underline' if low else 'overline'}{{{part('e')}}}"
    if name == "acc":
        sign = _property(given.get("accPr"), "chr", "\u0302")
        return f"\\{_ACCENTS.get(sign, 'hat')}{{{part('e')}}}"
    if name == "limLow":
        base = part("e")
        return (
            f"{base}_{{{part('lim')}}}"
            if base.startswith("\\")
            else (f"\\underset{{{part('lim')}}}{{{base}}}")
        )
    if name == "limUpp":
        return f"\\overset{{{part('lim')}}}{{{part('e')}}}"
    if name == "groupChr":
        top = _property(given.get("groupChrPr"), "pos", "bot") == "top"
        return f"\\{'overbrace' if top else 'underbrace'}{{{part('e')}}}"
    if name == "func":
        words = part("fName").removeprefix("\\mathrm{").removesuffix("}")
        head = f"\\{words} " if words in _FUNCTIONS else part("fName")
        return f"{head}{part('e')}"
    return tex(node, depth)


def _run(node: Element) -> str:
    text = "".join(each.text or "" for each in node if wordly(each) == "t")
    properties = next((each for each in node if wordly(each) == "rPr"), None)
    names = {wordly(each): value_of(each) for each in properties} if properties is not None else {}
    if not text.strip("\u200a"):
        return "" if "\u200a" in text else "\\ " if text and "nor" in names else ""
    if "nor" in names or any(ord(each) >= _WIDE for each in text):
        return _words(text)
    latin = len(text) > 1 and text.isascii() and text.isalpha()
    if latin and names.get("sty") == "p":
        return f"\\{text} " if text in _FUNCTIONS else f"\\mathrm{{{text}}}"
    return "".join(_SIGNS.get(each, each) for each in text)


def _words(text: str) -> str:
    if text.isascii() and text.isalnum() and not text.isdigit():
        return f"\\mathrm{{{text}}}"
    safe = "".join({"%": "\\%", "&": "\\&", "#": "\\#", "$": "\\$", "_": "\\_"}.get(c, c)
                   for c in text if c not in "{}\\")  # fmt: skip
    return f"\\text{{{safe}}}"


def _base(text: str) -> str:
    plain = len(text) <= 1 or (text.startswith("\\mathrm{") and text.count("}") == 1)
    return text if plain else f"{{{text}}}"


def _nary(properties: Element | None, low: str, high: str, operand: str) -> str:
    sign = _SIGNS.get(_property(properties, "chr", "∫"), "\\sum ").strip()
    below = f"_{{{low}}}" if low else ""
    above = f"^{{{high}}}" if high else ""
    return f"{sign}{below}{above} {operand}"


def _bracket(node: Element, given: dict[str, Element], depth: int) -> str:
    properties = given.get("dPr")
    begin = _property(properties, "begChr", "(")
    end = _property(properties, "endChr", ")")
    between = _property(properties, "sepChr", "|")
    inside = [tex(each, depth).strip() for each in node if wordly(each) == "e"]
    said = between.join(inside)
    if begin == "{" and not end and said.startswith("\\begin{matrix}"):
        rows = said.removeprefix("\\begin{matrix}").removesuffix("\\end{matrix}")
        return f"\\begin{{cases}}{rows}\\end{{cases}}"
    opened, closed = _BRACKETS.get(begin, begin), _BRACKETS.get(end, end)
    return f"\\left{opened} {said} \\right{closed}"


def _matrix(node: Element, depth: int) -> str:
    rows = [
        " & ".join(tex(cell, depth).strip() for cell in row if wordly(cell) == "e")
        for row in node
        if wordly(row) == "mr"
    ]
    near = any(wordly(each) == "cGpRule" for each in node.iter())
    name = "aligned" if near else "matrix"
    return f"\\begin{{{name}}}" + " \\\\ ".join(rows) + f"\\end{{{name}}}"


def _property(node: Element | None, name: str, otherwise: str) -> str:
    for each in node if node is not None else ():
        if wordly(each) == name:
            return value_of(each)
    return otherwise
