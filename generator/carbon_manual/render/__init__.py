"""Turn a checked system into files: the site's Markdown tree and the Word copies."""
