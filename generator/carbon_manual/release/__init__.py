"""Releases: what their records say, and what each published version says of itself."""
