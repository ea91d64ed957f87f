"""Approve the reference system again after its documents were edited: `make reference`.

The repository's own system is fictional. Nobody signs it, so that whoever edits its documents lets
this tool make their signatures, archived texts and digests anew instead of raising the version for
each word. Only the versions of the release below are touched. What was signed on other days, that
is earlier versions and documents withdrawn since, is evidence and stays as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from carbon_manual import __version__
from carbon_manual.artifact import Artifact
from carbon_manual.commands.rebuilding import settings_of
from carbon_manual.doccontrol.control import APPROVED, PREPARED, REVIEWED, Edition, signings
from carbon_manual.doccontrol.controlled import digest_of
from carbon_manual.doccontrol.seal import called, embedded
from carbon_manual.lifecycle.signing import FOLDER, Signer, signed
from carbon_manual.output import write_file
from carbon_manual.pipeline import Checked, examine
from carbon_manual.release.releases import state_digest
from carbon_manual.results.trace import trace_digest
from carbon_manual.sources.source import ARCHIVE, Sources, read_tree
from carbon_manual.system.model import Document
from carbon_manual.system.posts import holders

REPOSITORY = Path(__file__).parent.parent
RELEASE = "records/JL-00-08/JL-00-08-2026-03.yaml"
COPIES = "records/JL-00-09/JL-00-09-2026.yaml"
PREPARED_ON, REVIEWED_ON, APPROVED_ON = (dt.date(2026, 3, day) for day in (16, 20, 25))
CHIEF, DEPUTY = "碳管理办公室主任", "管理者代表"
OFFICER, METERING = "碳管理专员", "计量管理员"


@dataclass(frozen=True, slots=True)
class Step:
    """One signing of the release: which post signs which documents or families, and when."""

    post: str
    meaning: str
    date: dt.date
    families: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


# Who writes and who reviews what is laid down in CX-12; nobody reviews for a lower post's approval.
STEPS = (
    Step(OFFICER, PREPARED, PREPARED_ON, ("manual", "procedure", "rule"), ("ZY-10",)),
    Step(DEPUTY, PREPARED, PREPARED_ON, ("policy",)),
    Step("能源管理员", PREPARED, PREPARED_ON, documents=("ZY-01", "ZY-02", "ZY-03", "ZY-04")),
    Step("基地能源管理员", PREPARED, PREPARED_ON, documents=("ZY-05",)),
    Step(METERING, PREPARED, PREPARED_ON,
         documents=("ZY-06", "ZY-07", "ZY-08", "ZY-09", "ZY-11")),
    Step("信息中心主任", PREPARED, PREPARED_ON, documents=("ZY-12",)),
    Step(DEPUTY, REVIEWED, REVIEWED_ON, ("manual",)),
    Step(CHIEF, REVIEWED, REVIEWED_ON, ("procedure", "policy", "rule")),
    Step(OFFICER, REVIEWED, REVIEWED_ON,
         documents=("ZY-01", "ZY-02", "ZY-03", "ZY-04", "ZY-05", "ZY-06", "ZY-07", "ZY-08",
                    "ZY-09", "ZY-11", "ZY-12")),
    Step(METERING, REVIEWED, REVIEWED_ON, documents=("ZY-10",)),
    Step("最高管理者", APPROVED, APPROVED_ON, ("manual", "policy")),
    Step(DEPUTY, APPROVED, APPROVED_ON, ("procedure", "rule")),
    Step(CHIEF, APPROVED, APPROVED_ON, ("instruction",)),
)  # fmt: skip
_DAYS = "|".join(f"{day:%Y%m%d}" for day in (PREPARED_ON, REVIEWED_ON, APPROVED_ON))
_OWN = re.compile(rf"{FOLDER}/JL-00-02-({_DAYS})-[^/]+\.yaml")
_COPY = re.compile(r'(document: (\S+), version: "([\d.]+)", .*digest: )"[0-9a-f]*"')
_CATALOGUE = re.compile(r'(standard: (\S+), .*catalogue: )"[0-9a-f]*"')


def main(root: Path) -> tuple[str, ...]:
    """Make the signatures and digests of the release anew; return the paths that changed."""
    sources = _unsigned(read_tree(root))
    checked = examine(sources, APPROVED_ON)
    made = tuple(_signatures(checked, {each.path: each.text for each in sources.files}))
    kept = {f"{ARCHIVE}/{name}/{version}/" for name, version in _kept(checked)}
    gone = tuple(_dropped(root, {each.path for each in made}, kept))
    for path in gone:
        (root / path).unlink()
    records = tuple(_records(root, checked))
    written = [each.path for each in (*made, *records) if _written(root, each)]
    # last: the release holds a digest of everything beside it
    if _written(root, _edited(root, RELEASE, lambda text: _state(text, root))):
        written.append(RELEASE)
    return tuple(dict.fromkeys((*gone, *written)))


def _unsigned(sources: Sources) -> Sources:
    """Return the sources without the signatures that this tool makes."""
    return replace(sources, files=tuple(x for x in sources.files if not _OWN.fullmatch(x.path)))


def _signatures(checked: Checked, texts: dict[str, str]) -> Iterator[Artifact]:
    for step in STEPS:
        found = [each for each in _released(checked)
                 if each.shape.family in step.families or each.id in step.documents]  # fmt: skip
        known = holders(checked.system, step.post, step.date)
        assert known, f"nobody holds the post {step.post} on {step.date}"
        signer = Signer(step.post, min(known), step.meaning, step.date)
        if found:
            yield from signed(signer, found, texts, checked)


def _released(checked: Checked) -> tuple[Document, ...]:
    """Return the documents of the release: all but those withdrawn and signed on other days."""
    kept = _kept(checked)
    documents = checked.system.documents.values()
    return tuple(each for each in documents if (each.id, each.version) not in kept)


def _kept(checked: Checked) -> frozenset[Edition]:
    """Return the versions approved on other days."""
    approvals = signings(checked.system)
    return frozenset(each.edition for each in approvals if each.meaning == APPROVED)


def _dropped(root: Path, made: set[str], kept: set[str]) -> Iterator[str]:
    """Yield what former runs made and this one does not: records and archived texts."""
    for pattern in (f"{FOLDER}/*.yaml", f"{ARCHIVE}/**/*.md"):
        for file in sorted(root.glob(pattern)):
            path = file.relative_to(root).as_posix()
            archived = path.startswith(f"{ARCHIVE}/") and not path.startswith(tuple(kept))
            if path not in made and (archived or _OWN.fullmatch(path)):
                yield path


def _records(root: Path, checked: Checked) -> Iterator[Artifact]:
    """Yield the records of release and of copies with the digests as they are now."""
    system = checked.system
    texts = {**system.archive, **{(x.id, x.version): x for x in system.documents.values()}}

    def copy(found: re.Match[str]) -> str:
        return f'{found[1]}"{digest_of(texts[found[2], found[3]])}"'

    yield _edited(root, COPIES, lambda text: _COPY.sub(copy, text))
    yield _edited(root, RELEASE, lambda text: _release(text, root, checked))


def _release(text: str, root: Path, checked: Checked) -> str:
    lock = hashlib.sha256((root / "requirements.lock").read_bytes()).hexdigest()
    text = _CATALOGUE.sub(lambda found: f'{found[1]}"{_catalogue(found[2])}"', text)
    text = re.sub(r"(?m)^generator: .*", f'generator: "{__version__}"', text)
    text = re.sub(r"(?m)^lock: .*", f'lock: "{lock}"', text)
    text = _block(text, "figures", _figures(checked))
    return _block(text, "documents", map(_row, _released(checked)))


def _state(text: str, root: Path) -> str:
    state = state_digest(read_tree(root), settings_of(root), RELEASE)
    text = re.sub(r"(?m)^state: .*\n", "", text)
    return re.sub(r"(?m)^(lock: .*\n)", rf'\1state: "{state}"\n', text)


def _block(text: str, name: str, rows: Iterator[str]) -> str:
    """Return a record's text with the rows of one table replaced."""
    table = "\n".join((f"{name}:", *(f"  - {{{row}}}" for row in rows), ""))
    return re.sub(rf"(?m)^{name}:\n(?:  .*\n)*", lambda _: table, text, count=1)


def _row(document: Document) -> str:
    return f'id: {document.id}, version: "{document.version}", source: "{digest_of(document)}"'


def _figures(checked: Checked) -> Iterator[str]:
    """Yield the figures that the policy prints: what the public reads."""
    policies = [each for each in _released(checked) if each.shape.family == "policy"]
    for call in dict.fromkeys(call for each in policies for call in embedded(each)):
        result = called(call, checked.results)
        assert result is not None, f"{call} is not computed"
        unit = json.dumps(result.unit, ensure_ascii=False)
        trace = trace_digest(result, checked.results)
        yield f'figure: {call}, value: "{result.printed}", unit: {unit}, trace: "{trace}"'


def _catalogue(standard: str) -> str:
    folder = resources.files("carbon_manual") / "standards"
    return hashlib.sha256((folder / f"{standard}.yaml").read_bytes()).hexdigest()


def _edited(root: Path, path: str, change: Callable[[str], str]) -> Artifact:
    return Artifact.of_text(path, change((root / path).read_text(encoding="utf-8")))


def _written(root: Path, artifact: Artifact) -> bool:
    return write_file(root / artifact.path, artifact.data)


if __name__ == "__main__":
    changed = main(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY)
    print(*changed, f"{len(changed)} files changed", sep="\n")
