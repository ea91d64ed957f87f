"""Each rule about what records say has a valid system in which one edit gives exactly its code."""

from __future__ import annotations

import functools
import importlib
import pkgutil

import pytest

from carbon_manual.checks.rulebook import RULES
from tests import rules
from tests.rules.spec import Spec
from tests.system_under_test import shown

FAMILIES = [each.name for each in pkgutil.iter_modules(rules.__path__) if each.name != "spec"]
SPECS: tuple[Spec, ...] = tuple(
    spec for family in FAMILIES for spec in importlib.import_module(f"tests.rules.{family}").SPECS
)
# Rules that need more than an edit of the small system, each with a test of its own.
ALONE = frozenset({"CM306"})
RULE_FAULTS = ALONE | frozenset(spec.code for spec in SPECS)


@functools.cache
def _findings(bare: Spec) -> list[str]:
    """Return what is found in a valid system, once for all the specs that break it."""
    return shown(bare.valid.examine())


@pytest.mark.parametrize("spec", SPECS, ids=[spec.label for spec in SPECS])
def test_one_edit_of_a_valid_system__gives_exactly_its_code(spec: Spec) -> None:
    assert not _findings(spec.bare), shown(spec.valid.examine())
    broken = spec.broken.examine()
    found = [(each.code, each.span) for each in broken.diagnostics]
    assert found == [(spec.code, spec.place)], shown(broken)
    (finding,) = broken.diagnostics
    assert spec.says in finding.message.zh
    assert finding.message.zh != finding.message.en


@pytest.mark.parametrize("family", FAMILIES)
def test_specs_of_a_family__name_its_rules_only(family: str) -> None:
    """So that a rule's spec is found where its function is."""
    module = importlib.import_module(f"carbon_manual.checks.{family}")
    specs = importlib.import_module(f"tests.rules.{family}").SPECS
    assert {spec.code for spec in specs} == {rule.fault.code for rule in module.RULES} - ALONE
    assert set(module.RULES) <= set(RULES)
