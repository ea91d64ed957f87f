"""Figures evaluated over a system, those that an organisation declares among them."""
