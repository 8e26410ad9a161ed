"""Workbooks -> tabs: every cell as text, what spreadsheets hide is said, what was made to break a reader refused."""
