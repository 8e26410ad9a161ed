"""Dates as text -> moments; how a column writes them is decided from all its cells."""
