"""What a sentence says of the standards that were not chosen and the sites that there are not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Between sentences, and between clauses of one.
_SENTENCE: Final = re.compile(r"(?<=[。；])")
_CLAUSE: Final = re.compile(r"(?<=[，：])")
_ASIDE: Final = re.compile(r"（[^（）]*）")
_MARKS: Final = " *-0123456789."


@dataclass(frozen=True, slots=True)
class Names:
    """Names in the reference system's texts.

    `foreign` matches those of standards that were not chosen, `own` those of the others; `absent`
    those of sites that the new system does not have, `present` those of the others.
    """

    foreign: re.Pattern[str]
    own: re.Pattern[str]
    absent: re.Pattern[str]
    present: re.Pattern[str]

    def is_foreign(self, text: str) -> bool:
        """Tell whether a text names standards, but none that was chosen."""
        return bool(self.foreign.search(text)) and not self.own.search(text)

    def is_absent(self, text: str) -> bool:
        """Tell whether a text names sites, but none that the new system has."""
        return bool(self.absent.search(text)) and not self.present.search(text)

    def trimmed(self, text: str) -> str:
        """Return a text without what it says of standards and sites that are gone."""
        text = _ASIDE.sub(lambda match: "" if self.is_foreign(match[0]) else match[0], text)
        left = "".join(self._sentence(each) for each in _SENTENCE.split(text))
        if left.endswith(("，", "；")) and not text.endswith(left[-1]):
            return left[:-1] + ("。" if text.endswith("。") else "")
        return left

    def without_absent(self, text: str) -> str:
        """Return a text without absent sites beside one that there is: A 和 B becomes A."""
        absent, present = self.absent.pattern, self.present.pattern
        text = re.sub(rf"({present})(?:、|和|与|以及)(?:{absent})", r"\1", text)
        return re.sub(rf"(?:{absent})(?:、|和|与|以及)({present})", r"\1", text)

    def _sentence(self, text: str) -> str:
        """Return a sentence without its clauses on what is gone, or nothing if it opens so."""
        clauses = _CLAUSE.split(text)
        if not any(self._opens_gone(each) for each in clauses):
            return text
        if self._opens_gone(text):
            return ""
        kept = "".join(each for each in clauses if not self._opens_gone(each))
        ended = text.endswith(("。", "；")) and kept.endswith("，")
        return f"{kept[:-1]}{text[-1]}" if ended else kept

    def _opens_gone(self, text: str) -> bool:
        """Tell whether a sentence or clause opens with what is gone and names nothing else."""
        opening = self.absent.match(text.lstrip(_MARKS))
        if opening and not self.present.search(text):
            return True
        return self.is_foreign(text) and self.is_foreign(_CLAUSE.split(text)[0])
