"""Each rule broken once on the reference system, by the part of it that the rule looks at."""
