"""The demo city, built once for a module."""

import pytest
from django.db import transaction
from django.test import override_settings

from projects.demo import city


@pytest.fixture(scope="module")
def zhangye(django_db_setup, django_db_blocker, tmp_path_factory):
    """The city, built once for a module and rolled back after it. Yields its files' folder."""
    folder = tmp_path_factory.mktemp("files")
    media = override_settings(MEDIA_ROOT=folder)
    with django_db_blocker.unblock(), media, transaction.atomic():
        city.build()
        yield folder
        transaction.set_rollback(True)
