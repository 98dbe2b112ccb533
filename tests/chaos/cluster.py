"""A PostgreSQL of one's own, to be killed at will: it shares nothing with one that others use.

The programs are looked for where Debian puts them; PostgreSQL refuses to be run by root and is
then run as `postgres` or `nobody`.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import psycopg

OWNERS = ("postgres", "nobody")
CLIENT = b"postgres: tracker "  # how a backend that serves somebody calls itself


def programs() -> Path | None:
    """Where the newest PostgreSQL of this machine has its programs."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    places = sorted((path.parent for path in found), key=lambda path: float(path.parent.name))
    if places:
        return places[-1]
    beside = shutil.which("initdb")
    return Path(beside).resolve().parent if beside else None


class Cluster:
    """To a house one of its servants; the backends are its own children."""

    def __init__(self, place: Path) -> None:
        self.name, self.place = "database", place
        self.deaths = 0
        self.root = Path(tempfile.mkdtemp(prefix="chaos-pg-")).resolve()
        self.data = self.root / "data"
        self.owner = _owner()
        if self.owner:
            shutil.chown(self.root, self.owner)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"postgres://tracker@127.0.0.1:{self.port}/postgres"
        words = ["--username=tracker", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        made = self._popen("initdb", "-D", str(self.data), "--no-sync", *words)
        if made.wait(120):
            raise AssertionError(self._said())
        self.start()
        self._wait_for_answers()

    def start(self) -> None:
        self.process = self._popen(
            "postgres", "-D", str(self.data), "-p", str(self.port), "-h", "127.0.0.1", "-k", ""
        )

    def tend(self) -> None:
        if self.process.poll() is not None:
            self.deaths += 1
            self.kill()
            self.start()

    def kill(self) -> None:
        """kill -9 of the postmaster, then of what it leaves, as systemd does with a unit."""
        self.process.kill()
        self.process.wait()
        while left := self._processes():
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)

    def kill_backend(self, dice: Random) -> bool:
        """kill -9 of one that serves somebody; the postmaster then ends all and recovers."""
        serving = [pid for pid in self._processes() if _command(pid).startswith(CLIENT)]
        if not serving:
            return False
        with suppress(ProcessLookupError):
            os.kill(dice.choice(serving), signal.SIGKILL)
        return True

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.root, ignore_errors=True)

    def _popen(self, program: str, *words: str) -> subprocess.Popen:
        owner = {"user": self.owner, "group": _group(self.owner), "extra_groups": []}
        with (self.root / f"{program}.log").open("ab") as log:
            return subprocess.Popen(
                [str(self.place / program), *words], cwd=self.root, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, **(owner if self.owner else {}),
            )  # fmt: skip

    def _wait_for_answers(self) -> None:
        for _ in range(150):
            with suppress(psycopg.OperationalError):
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            time.sleep(0.2)
        raise AssertionError(f"PostgreSQL does not answer\n{self._said()}")

    def _processes(self) -> list[int]:
        """By where they stand: all of a cluster stand in its data."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(OSError):  # gone meanwhile, or not ours
                if path.readlink() == self.data:
                    found.append(int(path.parent.name))
        return found

    def _said(self) -> str:
        return "\n".join(
            path.read_text(errors="replace")[-1500:] for path in self.root.glob("*.log")
        )


def _owner() -> str:
    """Who may run PostgreSQL here; empty for ourselves."""
    if os.geteuid() != 0:
        return ""
    names = {one.pw_name for one in pwd.getpwall()}
    return next(name for name in OWNERS if name in names)


def _group(owner: str) -> int:
    return pwd.getpwnam(owner).pw_gid if owner else os.getegid()


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
