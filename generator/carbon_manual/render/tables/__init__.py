"""Annex tables and review reports as text, CSV, Markdown, pages, Word files and workbooks."""
