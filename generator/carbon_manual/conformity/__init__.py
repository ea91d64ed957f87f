"""How a system stands against the standards: gap report, clause sheet, functions, new editions."""
