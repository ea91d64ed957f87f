"""One foreign Word document as a Markdown file of this project, with what it could not keep."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from carbon_manual.diagnostic import Text
from carbon_manual.intake.blocks import Block, Loss, Para, Piece, Story, Table
from carbon_manual.intake.front import Front, take_front
from carbon_manual.intake.inlines import clean
from carbon_manual.intake.losses import KINDS
from carbon_manual.intake.markdown import Writer
from carbon_manual.intake.outline import outlined
from carbon_manual.intake.proposals import Proposal, propose
from carbon_manual.intake.referring import Referring, marks_of
from carbon_manual.raster import read_raster
from carbon_manual.tailor.front import Bare, dumped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from carbon_manual.catalogue.standard import Standard
    from carbon_manual.intake.naming import Named
    from carbon_manual.shapes.shape import Shapes

_IDS: Final = {
    "目的": "purpose", "范围": "scope", "适用范围": "scope", "目的和范围": "scope",
    "职责": "duties", "职责和权限": "duties", "职责与权限": "duties", "术语": "terms",
    "定义": "terms", "术语和定义": "terms", "术语与定义": "terms", "引用文件": "references",
    "规范性引用文件": "references", "程序": "steps", "工作程序": "steps", "工作流程": "steps",
    "管理要求": "rules", "管理内容": "rules", "操作步骤": "steps", "相关文件": "related",
    "相关文件和记录": "related", "支持性文件": "related", "记录": "records", "相关记录": "records",
    "质量记录": "records", "附则": "final", "总则": "general", "附录": "annex",
}  # fmt: skip
_YEARS: Final = re.compile(r"(\d{1,2})\s*年")
_ACCESS: Final = {"公开": "public", "内部": "internal", "审核员": "auditor", "受限": "restricted"}
_BETWEEN: Final = re.compile(r"[、，,；;\s]+")
_SHOWN_DIGEST: Final = 32
_LARGE: Final = 26  # half points: larger than any text
_VERSION: Final = re.compile(
    r"[Vv第]?\s*(?:(?P<letter>[A-Z])|(?P<figure>\d{1,3}))\s*版?"
    r"(?:\s*[/.\-、，]?\s*(?:第\s*)?(?P<next>\d{1,3})(?:\s*次(?:修[订改])?)?)?"
)


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read and outlined, before it has its number."""

    source: str
    title: str
    front: Front
    blocks: tuple[Block, ...]
    story: Story


@dataclass(frozen=True, slots=True)
class Made:
    """A document as a file: its name, text, pictures by path, what was lost, what is proposed."""

    named: Named
    text: str
    pictures: tuple[tuple[str, bytes], ...]
    losses: tuple[Loss, ...]
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class World:
    """What documents are made for: types, standards by key, the posts and the day."""

    shapes: Shapes
    standards: Mapping[str, Standard]
    posts: frozenset[str]
    made_on: str


def read_document(source: str, story: Story) -> Read:
    """Return a document with its front page taken off and its outline found."""
    kept, front = take_front(story.blocks, story.frames)
    blocks = outlined(kept)
    title, blocks = _titled(blocks, front, source)
    return Read(source, title, front, tuple(_levelled(blocks)), story)


def make_document(read: Read, named: Named, documents: Iterable[Named], world: World) -> Made:
    """Return the file of a document that has its number."""
    blocks, marks = marks_of(_identified(read.blocks))
    referring = Referring(named, documents, marks)
    linked = [referring.block(each) for each in blocks]
    losses = [*read.front.losses, *read.story.losses]
    pictures: dict[str, bytes] = {}

    def picture(piece: Piece) -> str:
        data = read.story.pictures[int(piece.text)]
        raster = read_raster(data)
        kind = raster.kind if raster is not None else "png"
        path = f"{named.id}-{int(piece.text) + 1}.{kind}"
        pictures[path] = data
        words = re.sub(r"[\[\]\\\n]", " ", clean(piece.more)).strip() or f"图 {int(piece.text) + 1}"
        width = f"width={piece.link} " if piece.link else ""
        digest = hashlib.sha256(data).hexdigest()[:_SHOWN_DIGEST]
        return f"![{words}]({path}){{ {width}data-sha256={digest} }}"

    def lose(kind: str, block: Block) -> None:
        losses.append(Loss(kind, KINDS[kind], block.place, block.plain[:120]))

    losses += _changed(read.blocks)
    body = Writer(picture, lose).body(linked, read.story.notes)
    proposals = propose(blocks, world.standards, read.title)
    block = _front_matter(read, named, world)
    claims = _commented(proposals)
    title = clean(read.title)
    text = f"---\n{block}{claims}---\n\n# {title}\n\n{body}"
    folder = named.path.rpartition("/")[0]
    files = tuple((f"{folder}/{name}", data) for name, data in sorted(pictures.items()))
    return Made(named, text, files, tuple(losses), proposals)


def _titled(blocks: list[Block], front: Front, source: str) -> tuple[str, list[Block]]:
    """Return a document's title, and its blocks without it."""
    titles = [each for each in blocks if isinstance(each, Para) and each.kind == "title"]
    rest = [each for each in blocks if each not in titles]
    firsts = [each for each in rest if isinstance(each, Para) and each.level == 1]
    heads = [each for each in rest if isinstance(each, Para) and each.level]
    given = front.said.get("title", "") or (titles[0].plain if titles else "")
    if len(firsts) == 1 and heads[0] is firsts[0] and len(heads) > 1 and not firsts[0].number:
        rest = [each for each in rest if each is not firsts[0]]
        given = given or firsts[0].plain
    if not given:
        given, rest = _by_looks(rest)
    number = front.said.get("number", "")
    bare = given.removeprefix(number).strip(" 　-—:：") if number else given
    name = source.rpartition("/")[2].rpartition(".")[0]
    name = re.sub(r"^[A-Za-z]+[A-Za-z0-9./_-]*\d[A-Za-z0-9./_-]*[\s　_-]*", "", name) or name
    repeated = {bare, given, *(f"{number}{sign}{bare}" for sign in ("", " ", "　"))}
    above = [each for each in rest if isinstance(each, Para) and not each.level][:8]
    rest = [each for each in rest if not (each in above and each.plain in repeated and bare)]
    return bare or name, _without_cover(rest, front)


def _without_cover(blocks: list[Block], front: Front) -> list[Block]:
    """Drop the centred lines before the first heading, which the front page had; tell them."""
    kept: list[Block] = []
    for at, block in enumerate(blocks):
        if isinstance(block, Table) or block.level:
            return [*kept, *blocks[at:]]
        if block.look.centred and block.kind == "text" and block.plain:
            loss = Loss("front-field", KINDS["front-field"], block.place, block.plain, "封面")
            front.losses.append(loss)
        else:
            kept.append(block)
    return blocks  # no heading at all: there is no front page


def _by_looks(blocks: list[Block]) -> tuple[str, list[Block]]:
    """Return the largest of the lines before the first heading, if one stands out."""
    before: list[Para] = []
    for block in blocks[:12]:
        if isinstance(block, Para) and block.level and (block.number or not block.look.centred):
            break
        if isinstance(block, Para) and 1 < len(block.plain) < 40:  # noqa: PLR2004 - a title's length
            before.append(block)
    large = [
        each
        for each in before
        if each.look.centred and (each.look.bold or each.look.size >= _LARGE)
    ]
    if not large:
        return "", blocks
    best = max(large, key=lambda each: each.look.size)
    return best.plain, [each for each in blocks if each is not best]


def _levelled(blocks: Iterable[Block]) -> list[Block]:
    """Let the headings begin at level 1 and leave none out on the way down."""
    given = list(blocks)
    levels = [each.level for each in given if isinstance(each, Para) and each.level]
    least = min(levels, default=1)
    last = 0
    for at, each in enumerate(given):
        if isinstance(each, Para) and each.level:
            last = min(each.level - least + 1, last + 1, 5)
            given[at] = replace(each, level=last)
        elif isinstance(each, Para) and each.kind in {"title", "front"}:
            given[at] = replace(each, kind="text")
    return given


def _identified(blocks: Sequence[Block]) -> list[Block]:
    """Give every heading an id: a word for what all documents have, else its number."""
    found: list[Block] = []
    counts = [0] * 6
    taken: set[str] = set()
    for block in blocks:
        if not isinstance(block, Para) or not block.level:
            found.append(block)
            continue
        counts[block.level - 1] += 1
        counts[block.level :] = [0] * (6 - block.level)
        place = "s" + "-".join(str(each) for each in counts[: block.level])
        name = _IDS.get(block.plain.replace(" ", ""), place)
        name = place if name in taken else name
        taken.add(name)
        found.append(replace(block, mark=name))
    return found


def _changed(blocks: Iterable[Block]) -> list[Loss]:
    """Tell where the mark before a paragraph is not what Word printed."""
    found = []
    told: set[tuple[str, str]] = set()
    for block in blocks:
        if isinstance(block, Table) or block.item is None:
            continue
        item = block.item
        ways = (re.sub(r"[0-9a-z①-⑳]+", "n", item.label), re.sub(r"[0-9a-z]+", "n", item.mark))
        if not item.mark:
            found.append(Loss("clause-number", KINDS["clause-number"], block.place,
                              f"{item.label} {block.plain}"[:60]))  # fmt: skip
        elif item.family == "typed" and ways[0] != ways[1] and ways not in told:
            told.add(ways)
            found.append(Loss("list-mark", KINDS["list-mark"], block.place,
                              f"{item.label} → {item.mark}"))  # fmt: skip
    return found


def _front_matter(read: Read, named: Named, world: World) -> str:
    """Return the control block: what the document says, and what stands open as comments."""
    said = read.front.said
    shape = world.shapes.types.get(named.type)
    data: dict[str, Any] = {"id": named.id}
    notes = [f"由 import 从 {named.source} 转入，须逐项核对"]
    if named.old and named.old != named.id:
        notes.append(f"原编号 {named.old}")
    if shape is not None and not shape.is_record:
        data["type"] = shape.id
    else:
        names = world.shapes.types
        near = "；".join(f"{each} {names[each].label.zh}" for each in named.candidates)
        notes.append(
            f"type 待定：从 carbon-manual new 列出的类型中选{'，相近的有 ' + near if near else ''}"
        )
    data["title"] = read.title
    data["version"] = version_of(said.get("version", "")) or "0.1"
    if said.get("version") not in {None, data["version"]}:
        notes.append(f"原版次 {said['version']}")
    owner = said.get("owner", "")
    owner = owner if owner in world.posts else (shape.maker if shape is not None else "")
    if owner in world.posts:
        data["owner"] = owner
    else:
        notes.append("owner 待定：责任岗位，须是体系配置中的岗位")
    effective = said.get("effective") or said.get("issued")
    for name, value in (("effective", effective), ("next_review", said.get("next_review"))):
        if value:
            data[name] = Bare(value)
    years = _YEARS.match(said.get("retention", ""))
    data["retention"] = f"P{years[1]}Y" if years else (shape.retention if shape else "") or "P5Y"
    data["access"] = _ACCESS.get(said.get("access", ""), "internal")
    receivers = [each for each in _BETWEEN.split(said.get("distribution", "")) if each]
    if receivers and world.posts.issuperset(receivers):
        data["distribution"] = receivers
    rows = [_history_row(row) for row in read.front.history]
    entry = {"version": data["version"], "date": Bare(world.made_on), "change": "由原有文件转入"}
    data["history"] = rows or [entry]
    text = "".join(f"# {' '.join(clean(each).split())}\n" for each in notes)
    return text + dumped(_cleaned(data))


def _history_row(row: Mapping[str, str]) -> dict[str, str]:
    found = dict(row)
    if "version" in row:
        found["version"] = version_of(row["version"])
    if "date" in row:
        found["date"] = Bare(row["date"])
    return found


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - any data
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, Bare):
        return value
    return clean(value) if isinstance(value, str) else value


def version_of(text: str) -> str:
    """Return a version as front matter has it: `A/0` is 1.0, `B/2` is 2.2, `3` is 3.0."""
    match = _VERSION.fullmatch(text.strip())
    if match is None:
        return text.strip()
    letter = match["letter"]
    first = str(ord(letter) - ord("A") + 1) if letter else str(int(match["figure"]))
    return f"{first}.{int(match['next'] or 0)}"


def _commented(proposals: Sequence[Proposal]) -> str:
    """Return the proposals as lines that count for nothing until somebody uncovers them."""
    if not proposals:
        return ""
    lines = ["以下条款对应是 import 按引用的条款号和章节标题提出的建议，不是声明；",
             "逐条核对正文是否写清了要求，保留的删去行首的“# ”，其余删除。", "covers:"]  # fmt: skip
    heading = standard = ""
    for each in sorted(proposals, key=lambda one: (one.section, one.standard)):
        if each.section != heading:
            lines.append(f"  {each.section}:")
            heading, standard = each.section, ""
        if each.standard != standard:
            same = [one.clause for one in proposals
                    if (one.section, one.standard) == (each.section, each.standard)]  # fmt: skip
            lines.append(f"    {each.standard}: [{', '.join(same)}]")
            standard = each.standard
    return "".join(f"# {line}\n" for line in lines)


def refused(source: str, reason: Text) -> Loss:
    """Return the loss of a whole file."""
    return Loss("file", reason, 0, source)
