"""Fenced code is what the converter of the pages takes for it."""

from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_manual.texts.fences import plain_lines

PIECES = ("```", "~~~", "````", "``` ", "  ```", "```py", "``` 流程", "词", "  词", "", "```a```词")


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("甲\n```\n# 乙\n```\n丙", ["甲", "丙"]),
        ("甲\n```\n# 乙", ["甲", "```", "# 乙"]),
        ("```\n甲\n~~~\n```\n乙", ["乙"]),
        ("````\n甲\n```\n````\n乙", ["乙"]),
        ("- 甲\n\n    ```\n    乙\n    ```\n丙", ["- 甲", "", "丙"]),
        ("  ```\n  甲\n乙\n  ```", ["  ```", "  甲", "乙", "  ```"]),
        ("```甲``` 乙\n丙", ["```甲``` 乙", "丙"]),
    ],
)
def test_plain_lines__are_those_outside_fences(body: str, plain: list[str]) -> None:
    found = list(plain_lines(body))
    assert [line.text for line in found] == plain
    for line in found:
        assert body[line.start :].startswith(line.text)
        assert body[: line.start].count("\n") == line.number


@given(st.lists(st.sampled_from(PIECES), max_size=9), st.sampled_from(["", "> "]))
def test_plain_lines__agree_with_the_converter(pieces: list[str], quote: str) -> None:
    """Each word stands in a code block of the page, or in a line outside fences."""
    lines = [quote + piece.replace("词", f"词{number}词") for number, piece in enumerate(pieces)]
    body = "\n".join(lines)
    page = markdown.markdown(body, extensions=["pymdownx.superfences"])
    blocks = "".join(re.findall(r"<pre.*?</pre>", page, re.DOTALL))
    outside = {line.number for line in plain_lines(body)}
    for number, piece in enumerate(pieces):
        if "词" in piece:
            assert (f"词{number}词" in blocks) == (number not in outside), page
