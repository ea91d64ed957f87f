"""Word copies: the tree of a page written as WordprocessingML into a template's package."""

from .imprint import Imprint, WordCopy
from .pictures import Picture
from .template import lacking_styles
from .text import page_text, word_text
from .writer import write_copy

__all__ = [
    "Imprint",
    "Picture",
    "WordCopy",
    "lacking_styles",
    "page_text",
    "word_text",
    "write_copy",
]
