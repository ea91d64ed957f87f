"""The accounts' data, indexed for figures: sources, readings, factors, meters."""
