"""A house of real processes on a database and a broker of its own, to be killed at will.

Everything lives in one temporary directory and dies with `close`. The broker is always a private
one, also where REDIS_URL names a server: nobody kills a server that others use.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

from tracker import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "TRACKER_CHAOS"  # in the environment of every process started here
DIGEST = re.compile(r"您有 (\d+) 条新消息")
MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE | re.IGNORECASE)
APP = ("celery", "-A", "tests.chaos.app")


class Desk:
    """A process that answers (tests/chaos/desk.py). `tell` and `answer` apart: two work at once."""

    def __init__(self, house: "House") -> None:
        self.house = house
        command = [sys.executable, "-m", "tests.chaos.desk"]
        self.process = house.popen(command, "desk", stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def tell(self, *words: Any) -> None:
        self.process.stdin.write(json.dumps(words).encode() + b"\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        found = json.loads(self.process.stdout.readline() or '{"error": "the desk is gone"}')
        if "error" in found:
            raise AssertionError(f"{found['error']}\n{self.house.log_tails()}")
        return found["ok"]

    def ask(self, *words: Any) -> Any:
        self.tell(*words)
        return self.answer()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)


class Servant:
    """A process that a supervisor keeps alive."""

    def __init__(self, house: "House", name: str, command: list[str]) -> None:
        self.house, self.name, self.command = house, name, command
        self.deaths = 0  # of its own, not by our hand
        self.start()

    def start(self) -> None:
        self.process = self.house.popen(self.command, self.name, start_new_session=True)

    def tend(self) -> None:
        """What systemd does with a dead service: clear away what it left, start it again."""
        if self.process.poll() is not None:
            self.deaths += 1
            self.kill()
            self.start()

    def kill(self) -> None:
        """kill -9, then the rest of its group, as systemd does with the rest of a unit."""
        self.process.kill()
        self.process.wait()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """The polite end."""
        self.process.terminate()
        try:
            self.process.wait(8)
        finally:
            self.kill()


class House:
    """`server` names a PostgreSQL or is "sqlite"; without it DATABASE_URL decides.

    `clock` is "quick", or "own" for the product's own leases and intervals (tests/chaos/app.py).
    """

    def __init__(self, server: str = "", clock: str = "quick") -> None:
        self.root = Path(tempfile.mkdtemp(prefix="chaos-")).resolve()
        self.mark = f"{os.getpid()}-{self.root.name}"
        self.mail = self.root / "mail"
        self.servants: dict[str, Servant] = {}
        self.desks: list[Desk] = []
        self.kills = 0
        self.pause = 0.05  # seconds between two looks of the supervisor
        with mock.patch.dict(os.environ):
            os.environ.pop("REDIS_URL", None)
            self.broker_command = embedded.server_command(self.root)
            self.broker_url = embedded.client_url(embedded.broker_urls(self.root)[0])
        self.scratch = _Scratch(self.root, server or os.environ.get("DATABASE_URL", ""))
        self.environment = {
            **os.environ,
            MARK: self.mark,
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "DATABASE_URL": self.scratch.url,
            "REDIS_URL": self.broker_url,
            "EMAIL_URL": f"filemail:///{self.mail}",
            "SECRET_KEY": "chaos",
            "CHAOS_CLOCK": clock,
            "QUIET_HOURS": "",  # else nothing leaves at night
        }
        if self.environment.pop("PYTHONDONTWRITEBYTECODE", ""):
            # Else each of twenty processes compiles everything anew: two seconds each.
            self.environment["PYTHONPYCACHEPREFIX"] = str(self.root / "pyc")

    def popen(self, command: list[str], name: str, **options: Any) -> subprocess.Popen:
        """Start a process of this house; what it says goes to a log of its name."""
        with (self.root / f"{name}.log").open("ab") as log:
            streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, **options}
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, **streams)

    def desk(self) -> Desk:
        self.desks.append(Desk(self))
        return self.desks[-1]

    def serve(self, name: str, *words: str) -> None:
        self.servants[name] = Servant(self, name, [sys.executable, "-m", *words])

    def start_broker(self) -> None:
        self.servants["broker"] = Servant(self, "broker", self.broker_command)
        client = redis.Redis.from_url(self.broker_url)

        def works() -> bool:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

        try:
            self.wait_until(works, 10, "the broker does not answer")
        finally:
            client.close()

    def worker(self, name: str) -> None:
        self.serve(
            name, *APP, "worker", "-P", "prefork", "-c", "2", "-n", f"{name}@chaos",
            "--without-gossip", "--without-mingle", "-l", "INFO",
        )  # fmt: skip

    def beat(self, name: str) -> None:
        self.serve(name, *APP, "beat", "--pidfile=", "-l", "INFO")

    def web(self, port: int) -> None:
        words = ("-k", "gthread", "-w", "2", "--threads", "4", "--no-control-socket")
        self.serve("web", "gunicorn", "tests.chaos.web", *words, "--bind", f"127.0.0.1:{port}")

    def kill(self, name: str) -> None:
        """kill -9; the supervisor's next look starts it again."""
        self.kills += 1
        self.servants[name].kill()
        self.servants[name].start()

    def manage_beside_itself(self, *words: str) -> list[str]:
        """What a management command prints in two processes at once."""
        command = [sys.executable, "manage.py", *words]
        both = [self.popen(command, "manage", stdout=subprocess.PIPE) for _ in range(2)]
        said = [process.communicate(timeout=60)[0].decode() for process in both]
        if any(process.returncode for process in both):
            raise AssertionError(self.log_tails())
        return said

    def wait_until(self, done: Callable[[], Any], seconds: float, failure: str) -> None:
        """Poll, and be the supervisor meanwhile."""
        deadline = time.monotonic() + seconds
        while not done():
            for servant in self.servants.values():
                servant.tend()
            if time.monotonic() > deadline:
                raise AssertionError(f"{failure}\n{self.log_tails()}")
            time.sleep(self.pause)

    def mails(self) -> Counter[str]:
        """Message-ID → how often it went out. An empty file is a mail that a kill cut short."""
        found: Counter[str] = Counter()
        for path in self.mail.glob("*.eml"):
            if match := MESSAGE_ID.search(path.read_bytes()):
                found[match[1].decode()] += 1
        return found

    def digests(self) -> dict[str, set[int]]:
        """Message-ID → of how many messages each mail of that name spoke."""
        found: dict[str, set[int]] = defaultdict(set)
        for path in self.mail.glob("*.eml"):
            said = path.read_bytes()
            if (match := MESSAGE_ID.search(said)) and match[1].startswith(b"<digest."):
                body = message_from_bytes(said, policy=policy.default).get_content()
                found[match[1].decode()].add(int(DIGEST.search(body)[1]))
        return dict(found)

    def told_once(self, fresh: Desk, wanted: dict[str, bool]) -> None:
        """Each key of `wanted` (and whether it is late) once in every table, and sent.

        Each row left in one mail and no other; a mail of many is whole each time it goes out.
        """
        told = fresh.ask("told")
        assert Counter(key for key, _ in told["reminders"]) == Counter(wanted.keys())
        assert dict(told["reminders"]) == wanted
        assert Counter(told["notes"]) == Counter(wanted.keys())
        assert Counter(row["key"] for row in told["outbox"]) == Counter(wanted.keys())
        assert {(row["channel"], row["state"]) for row in told["outbox"]} == {("email", "sent")}
        held: dict[str, list[dict]] = defaultdict(list)
        for row in told["outbox"]:
            held[row["message_id"]].append(row)
        assert set(held) == {_named(rows) for rows in held.values()}
        assert set(self.mails()) == {f"<{name}@tracker>" for name in held}
        many = {f"<{name}@tracker>": {len(rows)} for name, rows in held.items() if len(rows) > 1}
        assert self.digests() == many

    def log_tails(self) -> str:
        paths = sorted(self.root.glob("*.log"))
        return "\n".join(f"== {p.name}\n{p.read_text(errors='replace')[-1500:]}" for p in paths)

    def logged(self, word: str) -> list[str]:
        """Lines of the processes' logs that say `word`."""
        lines = [
            line
            for path in self.root.glob("*.log")
            for line in path.read_text(errors="replace").splitlines()
        ]
        return [line for line in lines if word in line]

    def close(self) -> list[int]:
        """End everything. Returns the processes that lived on all the same."""
        while self.desks:
            self.desks.pop().close()
        while self.servants:
            self.servants.popitem()[1].kill()
        deadline = time.monotonic() + 3
        while (left := living(self.mark)) and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        self.scratch.drop()
        with mock.patch.dict(os.environ):
            shutil.rmtree(embedded.runtime_dir(self.root), ignore_errors=True)
        shutil.rmtree(self.root, ignore_errors=True)
        return left


class _Scratch:
    """A database of its own: a file, or one beside the PostgreSQL that DATABASE_URL names."""

    def __init__(self, root: Path, server: str) -> None:
        self.server = server
        self.name = f"tracker_chaos_{os.getpid()}_{root.name[6:].lower()}"
        if not self.server.startswith("postgres"):
            self.server, self.url = "", f"sqlite:///{root / 'db.sqlite3'}"
            return
        self.url = urlsplit(self.server)._replace(path=f"/{self.name}").geturl()
        self._order("CREATE DATABASE {}")

    def drop(self) -> None:
        if self.server:
            self._order("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _order(self, words: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL(words).format(sql.Identifier(self.name)))


def _named(rows: list[dict]) -> str:
    """What the mail of these outbox rows must be called."""
    first = min(rows, key=lambda row: row["pk"])
    assert {row["whom"] for row in rows} == {first["whom"]}, "a mail for two people"
    if len(rows) == 1:
        return f"{first['note']}.{first['pk']}"
    return f"digest.{first['whom']}.{first['pk']}"


def living(mark: str) -> list[int]:
    """Processes with that mark in their environment (Linux; elsewhere none are seen)."""
    wanted, found = f"{MARK}={mark}".encode(), []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:  # gone meanwhile, or not ours
            continue
    return found
