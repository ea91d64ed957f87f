"""The staged tree as a site: MkDocs, the index of the exact search, the preview."""
