"""What stands in one file, read without meaning: YAML with places, Markdown, flows, formulas."""
