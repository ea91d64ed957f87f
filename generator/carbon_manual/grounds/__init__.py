"""What rules and duties stand on: the subject of a rule, readings of records that many need."""
