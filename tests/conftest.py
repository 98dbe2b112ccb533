"""What every test gets: files of its own, fresh small lists, and a clock that runs."""

import pytest
from django.test import Client

from tests.factories.parks import make_user
from tracker.tools import kept
from tracker.tools.kept import forget_all


@pytest.fixture(autouse=True)
def _own_world(settings, tmp_path, monkeypatch):
    """Nothing kept from another test, nothing written beside the database.

    What is kept inside a test does not run out: a slow machine must not cost a query more.
    """
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(kept, "monotonic", lambda: 0.0)
    forget_all()
    yield
    forget_all()


@pytest.fixture
def login():
    """A client logged in as a fresh user of a role: `login("staff", parks=[park])`."""

    def make(role=None, **fields) -> Client:
        user = fields.pop("user", None) or make_user(role, **fields)
        client = Client()
        client.force_login(user, backend="parks.backends.PersonBackend")
        client.user = user
        return client

    return make
