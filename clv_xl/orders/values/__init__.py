"""What stands in a cell: text without its guards, amounts."""
