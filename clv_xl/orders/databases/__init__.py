"""A query of a database -> a tab."""
