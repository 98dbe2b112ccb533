"""Settings as a process reads them: typed, and strict where the start is a production one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json
from tracker import settings as s
names = ("DEBUG", "PRODUCTION", "ALLOWED_HOSTS", "DEMO_PASSWORD", "SESSION_COOKIE_SECURE",
         "SECURE_SSL_REDIRECT", "SITE_URL", "OUTSIDE_INCLUDES_OVERSEAS")
print(json.dumps({name: getattr(s, name) for name in names}))
"""
HTTPS = {"SITE_URL": "https://example.test/"}


def start(**env):
    """The settings of a fresh process, or its last line when it refuses to start."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "REDIS_URL")}
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=kept | env, cwd=ROOT, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "value"), [("False", False), ("false", False), ("0", False), ("True", True)]
)
def test_debug_is_read_as_a_truth_value(text, value):
    assert start(DEBUG=text, OUTSIDE_INCLUDES_OVERSEAS=text)["DEBUG"] is value


def test_trial_start_needs_nothing():
    said = start()
    assert said["DEBUG"] is False
    assert said["PRODUCTION"] is False
    assert said["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost"]
    assert said["DEMO_PASSWORD"]


def test_production_refuses_debug():
    said = start(**HTTPS, DEBUG="True", SECRET_KEY="x" * 60)
    assert "不能打开 DEBUG" in said


def test_production_refuses_to_make_up_a_secret():
    assert "缺少 SECRET_KEY" in start(**HTTPS)


def test_production_is_strict():
    said = start(**HTTPS, SECRET_KEY="x" * 60, ALLOWED_HOSTS="a.test,b.test", DEMO_PASSWORD="x")
    assert said["SITE_URL"] == "https://example.test"
    assert said["ALLOWED_HOSTS"] == ["a.test", "b.test"]
    assert said["DEMO_PASSWORD"] == ""
    assert said["SESSION_COOKIE_SECURE"] is True
    assert said["SECURE_SSL_REDIRECT"] is True
