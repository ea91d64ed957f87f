"""The immutable system that sources are put together into, with its references resolved."""
