"""What changed from one release to the next for those who read them: the texts in force only."""

from __future__ import annotations

import dataclasses

from carbon_manual.impact.documents import Owed
from carbon_manual.impact.state import State
from carbon_manual.impact.whole import Impact, impact_of
from carbon_manual.pipeline import published


def impact_of_issued(base: State, head: State) -> Impact:
    """Return what differs between two states as they were issued, drafts left aside.

    What was issued was approved, so no document owes a version; one whose text is the same is not
    named, though its file may lie elsewhere now.
    """
    impact = impact_of(_issued(base), _issued(head))
    changed = [each for each in impact.documents if each.is_text_changed]
    documents = (dataclasses.replace(each, version=Owed("")) for each in changed)
    return dataclasses.replace(impact, documents=tuple(documents))


def _issued(state: State) -> State:
    """Return a state with the texts in force as its documents, some of which the archive holds."""
    checked = published(state.checked)
    shown = {each.path for each in checked.system.documents.values()}
    left_out = {each.path for each in state.system.documents.values()} - shown
    files = [each for each in state.sources.files if each.path not in left_out]
    files += [each for each in state.sources.archive if each.path in shown]
    return State(state.name, dataclasses.replace(state.sources, files=tuple(files)), checked)
