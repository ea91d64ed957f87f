"""What a clause asks of a system: whether it applies, which sections answer it, what shows it."""
