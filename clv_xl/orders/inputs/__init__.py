"""What the user gives, a file of any kind, the standard input or a query -> tabs of text cells."""
