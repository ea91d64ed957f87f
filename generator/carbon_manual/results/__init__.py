"""What a computation gives: a value with its trace, a chart, or a refusal."""
