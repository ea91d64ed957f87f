"""The impact of a change as text, as data and as a comment for a pull request."""
