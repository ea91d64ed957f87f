"""Aids for those who write: blank files, schemas, settings of editors and of the browser form."""
