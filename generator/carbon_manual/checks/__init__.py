"""The rules of document control, of records and of figures: one module a family of rules.

The list of all of them stands in `rulebook`. This file imports nothing, so that whoever uses what
rules stand on (`checks.rule`, `checks.reading`, ...) does not load every rule with it.
"""
