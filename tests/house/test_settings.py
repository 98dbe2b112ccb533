"""What the environment may say is written down, all of it and nothing else."""

import re

from tests.house.source import ROOT, python_files, text

READ = re.compile(r"(?:\benv\.\w+|environ\.get|environ\.setdefault)\(\s*\"([A-Z][A-Z_]+)\"")
WRITTEN = re.compile(r"^#?([A-Z][A-Z_]+)=", re.M)
NOT_A_CHOICE = {"DJANGO_SETTINGS_MODULE"}  # Django's own, the same in every installation


def test_env_example_is_complete():
    read = {name for path in python_files("tracker") for name in READ.findall(text(path))}
    written = set(WRITTEN.findall((ROOT / ".env.example").read_text(encoding="utf-8")))
    assert read - NOT_A_CHOICE - written == set(), ".env.example 里没有写"
    assert written - read == set(), "没有代码读它"
