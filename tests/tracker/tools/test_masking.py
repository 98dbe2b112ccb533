"""Keys of devices do not reach the log."""

import logging

import pytest

from tracker.tools.masking import MaskKeys, masked

KEY = "Zk3vQ9_x-7TgY2mB5nC8dE1fH4jL6pR0sU3wA9bD2eG"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"Not Found: /big/{KEY}", "Not Found: /big/***"),
        (f'"GET /big/{KEY} HTTP/1.1" 200', '"GET /big/*** HTTP/1.1" 200'),
        (f"/big/{KEY}?play=20", "/big/***?play=20"),
        ("Not Found: /p/ZYJK-2023-0031", "Not Found: /p/ZYJK-2023-0031"),
        ("/reports/2024Q2/1/steps", "/reports/2024Q2/1/steps"),
    ],
)
def test_masked(said, kept):
    assert masked(said) == kept


def test_every_handler_gets_the_masked_record():
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "%s: %s", ("Gone", f"/big/{KEY}"), None
    )
    assert MaskKeys().filter(record)
    assert record.getMessage() == "Gone: /big/***"
