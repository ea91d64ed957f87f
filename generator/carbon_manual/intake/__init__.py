"""Bringing an existing system in: Word and Excel files from outside as Markdown and YAML."""
