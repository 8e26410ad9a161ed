"""Where the shipped workbooks are: inside the wheel, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def template_path(name: str) -> Path:
    """Path of a workbook that a user starts from, such as `example_orders.xlsx`.

    Parameters
    ----------
    name
        File name within `templates/`.

    Returns
    -------
    Path
        An existing file. Installed from a wheel it lies in the package, in a checkout beside it.

    Raises
    ------
    FileNotFoundError
        No such template; the message names those that exist.

    Examples
    --------
    >>> template_path("example_orders.xlsx").name
    'example_orders.xlsx'
    """
    return _resource("templates", name)


def workbook_path(name: str) -> Path:
    """Path of a generated macro workbook within `workbook/`.

    Parameters
    ----------
    name
        File name within `workbook/`.

    Returns
    -------
    Path
        An existing file.

    Raises
    ------
    FileNotFoundError
        No such workbook; the message names those that exist.
    """
    return _resource("workbook", name)


def _resource(folder: str, name: str) -> Path:
    shipped = _PACKAGE / "_data" / folder
    home = shipped if shipped.is_dir() else _PACKAGE.parent / folder
    path = home / name
    if not path.is_file():
        names = ", ".join(sorted(entry.name for entry in home.glob("*.xls*"))) or "none"
        raise FileNotFoundError(f"{name} is not in {home}; there are: {names}.")
    return path
