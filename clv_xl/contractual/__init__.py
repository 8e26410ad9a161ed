"""Subscriptions: a list of who, from when, until when -> retention, what a subscriber is worth, and their workbook."""
