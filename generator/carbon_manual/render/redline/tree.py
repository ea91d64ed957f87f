"""What a redline compares and finds: texts as trees of blocks, and changes between two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Token:
    """The smallest piece of a line: kept, deleted or inserted whole.

    Attributes:
        text: What it adds to the words; may be empty, as of a picture.
        face: How it looks and what it is; two tokens are equal if text and face are.
        source: What the renderer writes it from.
    """

    text: str
    face: Hashable
    source: Any = field(default=None, compare=False)


@dataclass(frozen=True, eq=False)
class Block:
    """A paragraph or another piece between paragraphs, or what holds such pieces.

    Attributes:
        kind: Only blocks of one kind are ever told to be the same, changed.
        tokens: The line of a leaf.
        children: The blocks of a container.
        look: What besides words and kind makes two blocks differ, e.g. the style.
        rigid: True where the children of two blocks of this kind belong together one by one, as
            the cells of a row do.
        source: What the renderer writes it from.
    """

    kind: str
    tokens: tuple[Token, ...] = ()
    children: tuple[Block, ...] = ()
    look: Hashable = ""
    rigid: bool = False
    source: Any = None

    @cached_property
    def key(self) -> Hashable:
        """Everything that counts: two blocks with one key are equal."""
        return hash((self.kind, self.look, self.tokens, tuple(each.key for each in self.children)))

    @cached_property
    def words(self) -> str:
        """All text of the block."""
        own = "".join(token.text for token in self.tokens)
        return own + "\n".join(each.words for each in self.children)

    @cached_property
    def pairs(self) -> Counter[str]:
        """How often each pair of neighbouring characters occurs in the words."""
        text = "".join(self.words.split())
        return Counter(map("".join, pairwise(text))) if len(text) > 1 else Counter([text])


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens of a changed line in a row that share a fate: kept (both sides), gone or come."""

    old: tuple[Token, ...]
    new: tuple[Token, ...]

    @property
    def is_kept(self) -> bool:
        """Tell whether the tokens are in both texts."""
        return bool(self.old and self.new)


@dataclass(frozen=True, slots=True)
class Kept:
    """A block that is equal in both texts."""

    old: Block
    new: Block


@dataclass(frozen=True, slots=True)
class Gone:
    """A block of the old text alone."""

    old: Block


@dataclass(frozen=True, slots=True)
class Come:
    """A block of the new text alone."""

    new: Block


@dataclass(frozen=True, slots=True)
class Edited:
    """A leaf with another line or look."""

    old: Block
    new: Block
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Inside:
    """A container in which something changed."""

    old: Block
    new: Block
    changes: tuple[Change, ...]


Change = Kept | Gone | Come | Edited | Inside
