"""Redlines: two texts compared block by block, shown as HTML and as tracked changes in Word."""

from carbon_manual.render.redline.document import Fragment, page_redline, standalone
from carbon_manual.render.redline.remarks import remarks
from carbon_manual.render.redline.wordwrite import (
    Compared,
    Reviser,
    compare_copies,
    redline_copy,
)

__all__ = [
    "Compared",
    "Fragment",
    "Reviser",
    "compare_copies",
    "page_redline",
    "redline_copy",
    "remarks",
    "standalone",
]
