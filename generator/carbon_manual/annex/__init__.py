"""The standards' annex tables and report outlines, filled from records and figures."""
