"""A private PostgreSQL for tests: a new cluster in a temporary folder, reached through a socket there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PORT = 5432  # names the socket in a folder of its own: nothing listens on the network
USER, PASSWORD = "shop", "s3cret:&p@ss"
MISSING = "install PostgreSQL: apt-get install postgresql"
_SECONDS = 60


@dataclass(frozen=True)
class PostgresServer:
    """A running server."""

    programs: Path
    folder: Path

    def url(self, user_and_password: str = "shop:s3cret%3A%26p%40ss") -> str:
        """Its address for `--db`."""
        return f"postgresql://{user_and_password}@/postgres?host={self.folder}&port={PORT}"

    def run(self, sql: str, data: bytes | None = None) -> str:
        """Run SQL as the owner; `data` are the rows of a COPY FROM STDIN."""
        command = [self.programs / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, "postgres"]
        to = {"PGHOST": str(self.folder), "PGPORT": str(PORT), "PGUSER": USER, "PGPASSWORD": PASSWORD}
        done = subprocess.run(
            command, env=os.environ | to, input=data, capture_output=True, timeout=_SECONDS, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()


@contextmanager
def running() -> Iterator[PostgresServer]:
    """A server for some tests; skips, or fails where CLV_XL_REQUIRE_HOSTS names postgres."""
    programs = _programs()
    if programs is None:
        import pytest

        if "postgres" in os.environ.get("CLV_XL_REQUIRE_HOSTS", ""):
            pytest.fail(f"CLV_XL_REQUIRE_HOSTS asks for postgres: {MISSING}")
        pytest.skip(MISSING)
    with tempfile.TemporaryDirectory(prefix="clv-xl-pg-", ignore_cleanup_errors=True) as name:
        folder, owner = Path(name), _owner()
        if owner is not None:
            shutil.chown(folder, owner)
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)
        cluster = ["-D", str(folder / "cluster")]
        how = ["-U", USER, f"--pwfile={folder / 'password'}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]
        _as(owner, programs / "initdb", *cluster, *how)
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c port={PORT} -c fsync=off"
        options += " -c timezone=Europe/Berlin"
        _as(owner, programs / "pg_ctl", *cluster, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield PostgresServer(programs, folder)
        finally:
            _as(owner, programs / "pg_ctl", *cluster, "-w", "-m", "immediate", "stop")


def _programs() -> Path | None:
    """The newest PostgreSQL there is: Debian keeps its programs off the PATH."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    places = [*found, *([Path(on_path).parent] if on_path else [])]
    complete = [place for place in places if all((place / name).exists() for name in ("initdb", "pg_ctl", "psql"))]
    return complete[-1] if complete else None


def _owner() -> str | None:
    """Whom the server runs as: PostgreSQL refuses to run as root."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd  # there is none on Windows

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _as(owner: str | None, *command: str | Path) -> None:
    # The server inherits the output of pg_ctl: a pipe would never end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command, user=owner, env=os.environ | {"LC_ALL": "C"}, cwd="/", stdin=subprocess.DEVNULL, stdout=output,
            stderr=output, timeout=_SECONDS, check=False,
        )  # fmt: skip
        output.seek(0)
        assert done.returncode == 0, f"{Path(command[0]).name}: {output.read().decode()[-2000:]}"
