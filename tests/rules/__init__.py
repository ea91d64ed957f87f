"""The specs of the rules about what records say: for each a minimal valid system, and its fault."""
