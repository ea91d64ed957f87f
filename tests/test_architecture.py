"""The shape of the program: imports go only downward, stages are pure, pieces stay small."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.system_under_test import REPOSITORY

SOURCE_ROOT = REPOSITORY / "generator"
PACKAGE = "carbon_manual"
MAX_FUNCTION = 60
MAX_FILE = 400

# From the bottom to the top. A module imports only what stands before it, in whatever line; a
# package with `.*` stands for all its modules, which may import each other but not in a ring.
LAYERS = (
    ("rooms: what stands in them is in the layers below", (
        "sources", "texts", "shapes", "catalogue", "system", "results", "accounts", "computing",
        "evaluation", "doccontrol", "clauses", "grounds", "conformity", "lifecycle", "release",
        "copies", "writing", "sites", "delivery", "commands", "checks",
    )),
    ("values", (
        "", "diagnostic", "rounding", "quantity", "artifact", "raster",
    )),
    ("text", (
        "sources.source", "sources.readingstore", "sources.revision", "texts.yamltext",
        "texts.parts", "shapes.value", "shapes.access", "shapes.shape", "shapes.wanted",
        "texts.pagination", "catalogue.standard", "catalogue.crosswalk", "catalogue.glossary",
        "texts.formula", "texts.fences", "texts.numbered", "texts.changes", "texts.flow",
        "texts.prose", "texts.allowlist", "texts.plainvalue", "texts.sections",
    )),
    ("typing", (
        "shapes.scalars", "shapes.typed",
    )),
    ("system", (
        "system.model", "system.resolve", "system.pictures", "system.piece", "system.load",
        "system.backlinks", "system.deadline", "system.posts",
    )),
    ("figures", (
        "accounts.gases", "results.chart", "results.trace", "results.refusal", "accounts.entry",
        "accounts.workbook", "accounts.readingfiles", "accounts.readings",
        "accounts.meteringfaults", "accounts.mappings", "accounts.metered", "accounts.collection",
        "accounts.ledger", "accounts.activity", "accounts.balance", "accounts.emission",
        "accounts.alike", "accounts.factors", "computing.reader", "computing.query",
        "computing.figure", "figures.contracts", "figures.lines", "figures.refrigerants",
        "figures.emissions", "figures.process", "figures.views", "figures.sinks", "figures.energy",
        "figures.intensity", "computing.regression", "figures.reading", "figures.rates",
        "figures.neutral", "figures.models", "figures.baselines", "figures.targets",
        "figures.trends", "figures.measures", "figures.projects", "figures.events",
        "figures.compliance", "computing.uncertainty", "figures.deviations", "figures.expansion",
        "figures.uncertainties", "figures.budgets", "figures.assets", "figures.metering",
        "figures.coverage", "figures.scores", "figures.quality", "figures.crosschecks",
        "figures.reports", "figures.standing", "figures", "evaluation.parameters",
        "evaluation.expression", "evaluation.ownregister", "evaluation.ownfigures",
        "charts.plotter", "charts.breakdown", "charts.calibration", "charts.cusum", "charts.trend",
        "charts", "charts.calls",
    )),
    ("compute", (
        "evaluation.evaluator", "evaluation.compute", "doccontrol.controlled",
        "doccontrol.control", "doccontrol.distribution", "doccontrol.seal",
        "clauses.applicability", "clauses.coverage", "doccontrol.publication",
        "doccontrol.retention", "doccontrol.externals", "doccontrol.obligations",
        "clauses.evidence", "system.tailoring",
    )),
    ("what rules stand on", (
        "grounds.rule", "grounds.bearing", "grounds.reading", "grounds.completeness",
        "grounds.recomputed", "grounds.standing", "grounds.planned", "grounds.aims",
    )),
    ("duties", (
        "duties.due", "duties.kinds", "duties.validity", "duties.measures", "duties.plans",
        "duties.cycles", "duties", "duties.policy",
    )),
    ("checks", (
        "checks.accounts", "checks.inventories", "checks.consistency", "checks.clauses",
        "checks.evidence", "checks.applicability", "checks.documents", "checks.approvals",
        "checks.records", "checks.recordterms", "checks.retention", "checks.externals",
        "checks.obligations", "checks.context", "checks.processes", "checks.leadership",
        "checks.appointments", "checks.risks", "checks.carbonreview", "checks.carbonlist",
        "checks.indicators", "checks.baselines", "checks.adjustments", "checks.dataplans",
        "checks.dataquality", "checks.targets", "checks.objectives", "checks.breakdown",
        "checks.actions", "checks.changes", "checks.support", "checks.training",
        "checks.awareness", "checks.communication", "checks.contents", "checks.distribution",
        "checks.operation", "checks.procurement", "checks.emergencies", "checks.totals",
        "checks.serials", "checks.settlement", "checks.neutrality", "checks.metering",
        "checks.verified", "checks.monitoring", "checks.deviations", "checks.compliance",
        "checks.audits", "checks.auditors", "checks.auditresults", "checks.managementreview",
        "checks.reviewdecisions", "checks.corrective", "checks.nonconformity",
        "checks.improvement", "checks.overdue", "checks.rulebook", "checks.waivers",
        "checks.provenance", "faults",
    )),
    ("pipeline", (
        "lights", "pipeline", "glimpse", "audience", "release.releases", "release.versions",
    )),
    ("coverage", (
        "conformity.nonconformity", "conformity.books", "conformity.gapreport",
        "conformity.functions", "conformity.clausesheet", "conformity.editionfile",
        "conformity.edition",
    )),
    ("annex tables", (
        "annex", "annex.layout", "annex.content", "annex.declared", "annex.declaration",
        "annex.facts", "annex.scope", "annex.amounts", "annex.origins", "annex.cells",
        "annex.rows", "annex.grid", "annex.reports", "annex.tables",
    )),
    ("impact", (
        "impact", "impact.nature", "impact.alignment", "impact.state", "impact.fields",
        "impact.redline", "impact.sentences", "impact.signals", "impact.slips", "impact.wording",
        "impact.documents", "impact.records", "impact.answers", "impact.figures", "impact.duties",
        "impact.whole", "impact.issued",
    )),
    ("signing", (
        "lifecycle.signing", "lifecycle.moves", "lifecycle.editing",
    )),
    ("writing aids", (
        "writing.ownership", "writing.offers", "writing.schema", "writing.vscode", "writing.blank",
        "writing.drafting", "writing.formfields", "writing.formconfig", "writing.formpackages",
    )),
    ("making a system", (
        "tailor.*",
    )),
    ("render", (
        "render", "render.markup", "render.drawing.*", "render.places", "render.derivation",
        "render.plots", "render.flowcharts", "render.constructs", "render.embed",
        "render.listmarks", "render.word.*", "render.hanlines", "render.swift", "render.dialect",
        "render.phrases", "render.passage", "render.workbook", "render.gaps.*", "render.tables.*",
        "sites.fulltext", "render.agenda.*", "render.site.*", "render.blankform",
        "render.annexform", "render.recordform", "render.copies", "render.formbook",
        "render.registerbook", "render.impact.*", "render.alias", "copies.wordfile",
        "copies.copyfile", "copies.register", "copies.editions", "copies.verdict",
        "copies.verdicts", "render.redline.*", "copies.redlines", "copies.revisions",
        "release.manifest", "delivery.pack", "delivery.packfile", "copies.reviewfile",
        "copies.sourceplaces", "copies.returnedcopy", "copies.reviewtable", "copies.reviewrecord",
        "copies.issuerecord", "render.recalllist",
    )),
    ("quick build", (
        "quick", "quick.around", "quick.crew", "quick.fitness", "quick.pagestate", "quick.keys",
        "quick.store", "quick.site", "quick.inline", "quick.reading", "quick.searching",
        "quick.sidebar", "quick.building", "quick.attending", "quick.__main__",
    )),
    ("intake", (
        "intake", "intake.blocks", "intake.losses", "intake.wordstyles", "intake.numerals",
        "intake.mathtex", "intake.wordline", "intake.wordstory", "intake.inlines", "intake.front",
        "intake.outline", "intake.markdown", "intake.naming", "intake.referring",
        "intake.proposals", "intake.documents", "intake.cells", "intake.sheets", "intake.report",
        "intake.whole",
    )),
    ("disk", (
        "output", "sites.findindex", "sites.sitebuild", "sites.attendant", "sites.preview",
        "delivery.keysign", "delivery.pdf", "delivery.lock", "sources.tagged",
        "delivery.publishing", "delivery.printedpages",
    )),
    ("report", (
        "report.findings", "report.text", "report.data", "report.github", "report.sarif",
        "report.junit", "report",
    )),
    ("commands", (
        "commands.compiling", "commands.exporting", "commands.authoring", "commands.delivery",
        "commands.covering", "commands.tabling", "commands.scheduling", "commands.creating",
        "commands.comparing", "commands.packing", "commands.verifying", "commands.redlining",
        "commands.returning", "commands.founding", "commands.owning", "commands.issuing",
        "commands.rebuilding", "commands.contrasting", "commands.releasing", "commands.forming",
        "commands.paginating", "commands.importing", "commands.previewing",
    )),
    ("command line", (
        "commands.options", "menu", "cli", "__main__",
    )),
)  # fmt: skip
ORDER = [name for _, names in LAYERS for name in names]
# The two ends of the program: these may print, ask the clock and the environment.
ENDS = {
    "commands.compiling", "commands.exporting", "commands.issuing", "commands.authoring",
    "commands.delivery", "commands.covering", "commands.tabling", "commands.scheduling",
    "commands.creating", "commands.comparing", "commands.packing", "commands.verifying",
    "commands.redlining", "commands.returning", "commands.founding", "commands.owning",
    "commands.rebuilding", "commands.contrasting", "commands.releasing", "commands.forming",
    "commands.paginating", "commands.importing", "commands.previewing", "cli", "__main__",
    "quick.__main__", "quick.attending", "quick.around",
}  # fmt: skip
# What else touches the world, and why.
# MkDocs, with the environment it was given; git, for signatures of commits, earlier states and
# tags; ssh-keygen
RUNS_PROGRAMS = {
    "sites.sitebuild", "sites.attendant", "sites.preview", "checks.provenance", "sources.revision",
    "delivery.keysign", "delivery.pdf", "sources.tagged",
}  # fmt: skip
WRITES = {
    "sources.readingstore", "output", "sites.sitebuild", "commands.compiling",
    "commands.exporting", "delivery.pdf", "delivery.publishing", "commands.rebuilding",
    "quick.building", "quick.attending", "quick.__main__",
}  # fmt: skip


class Module(NamedTuple):
    """A module by its name below the package (empty: the package itself)."""

    name: str
    path: Path

    @property
    def tree(self) -> ast.Module:
        """Return its syntax tree; read when it is asked for, not whenever tests are collected."""
        return _tree(self.path)

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@functools.cache
def program() -> dict[str, Module]:
    found = {}
    for path in sorted((SOURCE_ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(SOURCE_ROOT / PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path)
    return found


def imports(module: Module) -> Iterator[str]:
    """Yield the program's own modules that a module imports, in TYPE_CHECKING blocks as elsewhere.

    A package counts too when importing one of its modules runs it: what `__init__` imports is then
    loaded before the module, so that a ring through it breaks whoever is imported first.
    """
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name == PACKAGE or name.startswith(f"{PACKAGE}."):
                target = _module(name.removeprefix(PACKAGE).removeprefix("."))
                yield target
                yield from (
                    package for package in _run_before(target) if not _within(module, package)
                )


def _run_before(name: str) -> Iterator[str]:
    """Yield the packages that Python runs before it runs a module."""
    while name := name.rpartition(".")[0]:
        yield name


def _within(module: Module, package: str) -> bool:
    """Return whether the package was running already when the module was imported."""
    return module.name == package or module.name.startswith(f"{package}.")


def _base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = f"{PACKAGE}.{module.name}".rstrip(".").split(".")
    kept = parts[: len(parts) - node.level + (1 if module.is_package else 0)]
    return ".".join((*kept, *((node.module,) if node.module else ())))


def _module(name: str) -> str:
    """Return the module that an imported name is, or is taken from."""
    while name not in program():
        name = name.rpartition(".")[0]
    return name


def place(name: str) -> int:
    """Return how high a module stands."""
    for index, entry in enumerate(ORDER):
        stem = entry.removesuffix(".*")
        if name == entry or (
            entry.endswith(".*") and (name == stem or name.startswith(f"{stem}."))
        ):
            return index
    pytest.fail(f"{name} stands in no layer: give it a place in LAYERS")


def calls(module: Module) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything that a module calls or reads by attribute."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)
        elif isinstance(node, ast.Attribute):
            yield node.lineno, ast.unparse(node)


MODULES = sorted(program())


def test_layers__name_every_module_once() -> None:
    assert len(set(ORDER)) == len(ORDER)
    named = {name for name in MODULES if place(name) >= 0}
    assert named == set(MODULES)
    stems = {entry.removesuffix(".*") for entry in ORDER}
    assert stems <= set(MODULES), f"no such module: {stems - set(MODULES)}"


def test_imports__go_only_downward() -> None:
    for name in MODULES:
        for target in imports(program()[name]):
            assert place(target) <= place(name), f"{name} imports {target}, which stands above it"


def test_packages__form_no_ring() -> None:
    """Rooms, too, stand one above the other: no two packages need each other."""
    graph: dict[str, set[str]] = {}
    for module in program().values():
        room = module.name.partition(".")[0]
        used = {name.partition(".")[0] for name in imports(module)}
        graph.setdefault(room, set()).update(used - {room, ""})
    ring = find_ring(graph)
    assert not ring, " → ".join(ring)


def test_imports__form_no_ring() -> None:
    graph = {name: set(imports(module)) - {name} for name, module in program().items()}
    ring = find_ring(graph)
    assert not ring, " → ".join(ring)


def find_ring(graph: dict[str, set[str]]) -> list[str]:
    """Return the names along one ring of imports, or nothing."""
    done: set[str] = set()

    def visit(name: str, trail: list[str]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name not in done:
            for target in sorted(graph[name]):
                ring = visit(target, [*trail, name])
                if ring:
                    return ring
            done.add(name)
        return []

    for name in sorted(graph):
        ring = visit(name, [])
        if ring:
            return ring
    return []


def test_ring__is_found() -> None:
    assert find_ring({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert not find_ring({"a": {"b", "c"}, "b": {"c"}, "c": set()})


def test_word_writer__stands_on_its_own() -> None:
    """It takes HTML and gives bytes; nothing of the system is needed to write a document."""
    for name in MODULES:
        if name.startswith("render.word"):
            used = imports(program()[name])
            outside = {each for each in used if not each.startswith("render.word")}
            assert outside <= {"", "artifact", "raster"}, name


BELOW = [name for name in MODULES if name not in ENDS]
CLOCK = (".now", ".today", ".utcnow", ".fromtimestamp", "time.time", "time.monotonic",
         "time.gmtime", "time.localtime", "time.strftime")  # fmt: skip
ENVIRONMENT = ("os.environ", "os.getenv", "os.getlogin", "getpass.", "platform.", "locale.",
               "socket.gethostname")  # fmt: skip
WORLD = {"socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "ftplib",
         "smtplib", "asyncio", "random", "secrets", "uuid", "getpass", "platform", "locale", "time",
         "logging", "git"}  # fmt: skip


def test_stage__prints_nothing_and_asks_nothing() -> None:
    for name in BELOW:
        for line, called in calls(program()[name]):
            assert called not in {"print", "input", "breakpoint", "sys.stdout.write"}, (name, line)
            assert not called.endswith(CLOCK), f"{name}:{line} reads the clock by {called}"
            if name not in RUNS_PROGRAMS:
                assert not called.startswith(ENVIRONMENT), f"{name}:{line} reads {called}"


def test_stage__imports_no_network_clock_or_chance() -> None:
    for name in BELOW:
        for node in ast.walk(program()[name].tree):
            given = []
            if isinstance(node, ast.Import):
                given = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                given = [
                    node.module or "",
                    *(f"{node.module}.{alias.name}" for alias in node.names),
                ]
            assert not WORLD & set(given), f"{name} imports {given}"
            if name not in RUNS_PROGRAMS:
                assert "subprocess" not in given, f"{name} runs programs"


WRITING = (".write_text", ".write_bytes", ".mkdir", ".unlink", ".rmdir", ".rename", ".touch",
           ".symlink_to", "shutil.rmtree", "shutil.copy", "shutil.move", "os.remove")  # fmt: skip


def test_stage__writes_no_file() -> None:
    for name in sorted(set(MODULES) - WRITES):
        for line, called in calls(program()[name]):
            assert not called.endswith(WRITING), f"{name}:{line} writes by {called}"
            assert called != "open", f"{name}:{line} opens a file"


def test_module__says_its_purpose_and_stays_small() -> None:
    for name in MODULES:
        module = program()[name]
        purpose = ast.get_docstring(module.tree)
        assert purpose, f"{name} says nothing of its purpose"
        assert purpose.splitlines()[0].endswith("."), f"{name}: {purpose.splitlines()[0]}"
        lines = module.path.read_text(encoding="utf-8").count("\n")
        assert lines <= MAX_FILE, f"{name} has {lines} lines"


def test_function__stays_short() -> None:
    for name in MODULES:
        for node in ast.walk(program()[name].tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                assert lines <= MAX_FUNCTION, f"{name}.{node.name} has {lines} lines"


def test_module__is_not_named_for_leftovers() -> None:
    for name in MODULES:
        last = name.rpartition(".")[2]
        leftovers = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
        assert last not in leftovers, name
