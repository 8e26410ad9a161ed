"""The functions explained: a page of Markdown, help for the terminal, and an object for programs.

All of it comes from the records of the registry. `python -m clv_xl.documentation` writes the pages of `docs/`.
"""

from clv_xl.documentation.page import functions_page
from clv_xl.documentation.text import function_object, function_text

__all__ = ["function_object", "function_text", "functions_page"]
