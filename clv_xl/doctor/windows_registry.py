"""Reads the values of the Windows registry that tell about Excel. Nothing here judges them."""

from __future__ import annotations

import sys
from collections.abc import Mapping

Data = str | int
Registry = Mapping[tuple[str, str], Data]  # by key and name of the value, both in small letters as neither knows case

CLICK_TO_RUN = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
CURRENT_VERSION = r"HKEY_CLASSES_ROOT\Excel.Application\CurVer"
SECURITY = r"HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"HKEY_CURRENT_USER\Software\Policies\Microsoft\Office\16.0\Excel\Security"

# The value without a name is the key's default value.
WANTED: tuple[tuple[str, str], ...] = (
    (CLICK_TO_RUN, "VersionToReport"),
    (CLICK_TO_RUN, "Platform"),
    (CLICK_TO_RUN, "ProductReleaseIds"),
    (rf"HKEY_LOCAL_MACHINE\{APP_PATHS}", ""),
    (rf"HKEY_CURRENT_USER\{APP_PATHS}", ""),
    (CURRENT_VERSION, ""),
    (POLICY, "VBAWarnings"),
    (SECURITY, "VBAWarnings"),
    (rf"{POLICY}\Trusted Locations", "AllLocationsDisabled"),
    (rf"{SECURITY}\Trusted Locations", "AllLocationsDisabled"),
)


def value_of(registry: Registry, key: str, name: str) -> Data | None:
    """A value, or None where it isn't there."""
    return registry.get((key.lower(), name.lower()))


def text_of(registry: Registry, key: str, name: str) -> str:
    """A value as text, empty where it isn't there."""
    found = value_of(registry, key, name)
    return "" if found is None else str(found).strip()


def read_registry() -> dict[tuple[str, str], Data]:
    """Every wanted value that is there; on other systems than Windows there is none."""
    found: dict[tuple[str, str], Data] = {}
    if sys.platform == "win32":
        import winreg

        for key, name in WANTED:
            root, _, path = key.partition("\\")
            # A 64-bit Windows keeps two registries; a 32-bit Office or Python may stand in either.
            for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
                try:
                    with winreg.OpenKey(getattr(winreg, root), path, 0, winreg.KEY_READ | view) as opened:
                        data, _ = winreg.QueryValueEx(opened, name)
                except OSError:
                    continue
                if isinstance(data, str | int):
                    found.setdefault((key.lower(), name.lower()), data)
    return found
