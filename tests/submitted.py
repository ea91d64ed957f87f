"""Specs of rules that look at documents: the small system with some submitted, or in force."""

from __future__ import annotations

from dataclasses import dataclass

from carbon_manual.doccontrol.controlled import digest_of
from tests.rules.spec import Spec
from tests.system_under_test import Tree, record

# A document's id, its type, and further lines of its front matter.
Submitted = tuple[str, str, str]
_FOLDERS = {"manual": "manual", "policy": "manual"}


@dataclass(frozen=True)
class DocumentSpec(Spec):
    """A spec with documents beside the records: submitted, or approved where `approved` says so.

    Front matter is no controlled text, so that the edit of a spec leaves the signature valid.
    """

    documents: tuple[Submitted, ...] = ()
    approved: bool = False

    def built(self) -> Tree:
        """Return the system that has nothing wrong, with its documents signed, built anew."""
        tree = super().built()
        for name, kind, front in self.documents:
            tree = tree.put(path_of(name, kind), document(name, kind, front))
        known = tree.examine().system.documents
        for name, kind, _ in self.documents:
            digest = digest_of(known[name])
            tree = tree.put(f"records/JL-00-02-{name}.yaml", self._signature(name, digest))
            if self.approved:
                path = path_of(name, kind)
                tree = tree.put(f"records/archive/{name}/1.0/{path}", tree.files[path])
        return tree

    def _signature(self, name: str, digest: str) -> str:
        signer = "post: 主任\nholder: H-1\nmeaning: 批准" if self.approved else _PREPARED
        body = f'{signer}\ndate: 2026-01-12\ndocuments:\n  - {{id: {name}, version: "1.0", digest: '
        return record(f"JL-00-02-{name}", "rec.approval", f'{body}"{digest}"}}\n')


def path_of(name: str, kind: str) -> str:
    """Return where a document stands."""
    return f"{_FOLDERS.get(kind.partition('.')[0], 'procedures')}/{name}.md"


def document(name: str, kind: str, front: str) -> str:
    """Return a document's text: the front matter that every document has, and a short body."""
    return (
        f'---\nid: {name}\ntype: {kind}\ntitle: 试写\nversion: "1.0"\nowner: 核算员\n'
        "effective: 2026-01-20\nnext_review: 2027-01-20\n"
        f'history:\n  - {{version: "1.0", date: 2026-01-12, change: 首次发布}}\n{front}---\n\n'
        f"# 试写 {{#{name.lower()}}}\n\n## 总则 {{#general}}\n\n本章适用于全院。\n"
    )


_PREPARED = "post: 核算员\nholder: H-2\nmeaning: 编制"
