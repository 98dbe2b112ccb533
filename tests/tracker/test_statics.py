from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management import call_command

from tracker.statics import SHEET

OURS = {"staticfiles": {"BACKEND": "tracker.statics.UsedStaticFiles"}}


def collected(settings, tmp_path) -> dict[str, Path]:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | OURS
    call_command("collectstatic", interactive=False, verbosity=0)
    return {path.name: path for path in (tmp_path / "vendor").glob("tabler.min.*css")}


def test_collected_sheet_holds_what_our_pages_use(settings, tmp_path):
    whole = Path(finders.find(SHEET)).read_text(encoding="utf-8")

    found = collected(settings, tmp_path)

    hashed = next(path for name, path in found.items() if len(name.split(".")) == 4)
    left = hashed.read_text(encoding="utf-8")
    assert left == found["tabler.min.css"].read_text(encoding="utf-8")
    assert len(left) < len(whole) / 4
    assert ".btn{" in left  # written in many templates
    assert ".carousel" not in left  # in none
    assert Path(finders.find(SHEET)).read_text(encoding="utf-8") == whole


def test_collected_twice_is_the_same(settings, tmp_path):
    first = {name: path.read_bytes() for name, path in collected(settings, tmp_path).items()}

    again = {name: path.read_bytes() for name, path in collected(settings, tmp_path).items()}

    assert again == first
