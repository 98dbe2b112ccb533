"""The installable shell: a manifest and a worker for everybody, with nobody's data."""

import json
import re

import pytest

from tests.factories.parks import make_user
from tracker.views.shell import ICONS, SHELL, WORKER

pytestmark = pytest.mark.django_db
STATIC = WORKER.parent


def test_manifest_opens_the_fill_page(client):
    answer = client.get("/manifest.webmanifest")
    body = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (body["start_url"], body["scope"], body["display"]) == ("/fill", "/", "standalone")
    assert {icon["sizes"] for icon in body["icons"]} == {"192x192", "512x512"}
    assert all((STATIC / name).exists() for _, name in ICONS)


def test_worker_knows_its_assets_and_caches_only_fill_pages(client):
    answer = client.get("/sw.js")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-store"
    assert '"/static/outbox.js"' in text
    assert re.search(r'const VERSION = "[0-9a-f]{12}";', text)
    assert r"/^\/(fill|p\/[^/]+\/fill)$/" in text


def test_every_asset_of_the_shell_is_ours_or_installed():
    ours = [name for name in SHELL if not name.startswith(("vendor/", "django_htmx/"))]
    assert [name for name in ours if not (STATIC / name).exists()] == []


def test_both_open_before_the_first_password_is_changed(client, login):
    user = make_user("staff")
    user.must_change_password = True
    user.save()
    for path in ("/manifest.webmanifest", "/sw.js"):
        assert login(user=user).get(path).status_code == 200
        assert client.post(path).status_code == 405


def test_pages_say_whose_they_are(login, client):
    someone = login("staff")
    assert f'data-user="{someone.user.pk}"' in someone.get("/inbox").content.decode()
    assert 'data-user=""' in client.get("/login/").content.decode()
