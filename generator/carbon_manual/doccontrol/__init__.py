"""Document control: which text was signed and is in force, who gets it, how long it is kept."""
