"""What a figure is, what its function may ask, and the numerics that several share."""
