"""What a change does: two states of a system compared, before anyone reviews it."""
