"""The compiler of carbon management systems: text in, checked site and Word copies out."""

__version__ = "0.1.0"
