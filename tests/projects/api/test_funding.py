"""`/funding-records/`: report with vouchers, correct, verify, return, void."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Attachment, FundingRecord
from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


def body(city, **more):
    return {
        "project": city.mine.project.code,
        "amount": "120.5000",
        "received_on": "2024-05-06",
        "source": "outside",
    } | more


def pdf():
    return SimpleUploadedFile("回单.pdf", b"%PDF-1.4 sample", "application/pdf")


def test_report(city):
    made = client_of(city.staff).post(url("funding-records"), body(city), format="json")
    assert made.status_code == 201
    assert made.json()["amount"] == "120.5000"
    assert made.json()["state"] == "reported"
    assert made.json()["reported_by"] == city.staff.username


def test_report_with_vouchers(city, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = client_of(city.staff).post(
        url("funding-records"), body(city, vouchers=[pdf()]), format="multipart"
    )
    assert made.status_code == 201, made.json()
    assert [v["name"] for v in made.json()["vouchers"]] == ["回单.pdf"]
    assert Attachment.objects.get().funding_id == made.json()["id"]


def test_a_bad_voucher_writes_nothing(city, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    before = FundingRecord.objects.count()
    fake = SimpleUploadedFile("回单.pdf", b"MZ", "application/pdf")
    said = client_of(city.staff).post(
        url("funding-records"), body(city, vouchers=[fake]), format="multipart"
    )
    assert said.status_code == 400
    assert FundingRecord.objects.count() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "0"),
        ("amount", "1e400"),
        ("amount", "99999999999"),
        ("received_on", "2999-01-01"),
        ("source", "moon"),
        ("state", "verified"),
        ("verified_amount", "1"),
        ("reported_by", 1),
    ],
)
def test_refused(city, field, value):
    said = client_of(city.staff).post(
        url("funding-records"), body(city, **{field: value}), format="json"
    )
    assert said.status_code == 400
    assert list(said.json()["errors"]) == [field]


def test_foreign_project_is_like_none(city):
    client = client_of(city.staff)
    answers = []
    for code in (city.theirs.project.code, "T-NONE1"):
        said = client.post(url("funding-records"), body(city, project=code), format="json")
        assert said.status_code == 400
        answers.append(said.content.replace(code.encode(), b"#"))
    assert answers[0] == answers[1]


def test_correct(city):
    row = city.mine.funding
    client = client_of(city.staff)
    address = url("funding-records", row.pk)
    assert client.patch(address, {"amount": "90"}, format="json").status_code == 428
    said = client.patch(address, {"amount": "90"}, format="json", HTTP_IF_MATCH='"1"')
    assert (said.status_code, said.json()["amount"]) == (200, "90.0000")
    stale = client.patch(address, {"amount": "80"}, format="json", HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412
    assert stale.json()["current"]["amount"] == "90.0000"
    moved = {"project": city.mine.project.code}
    assert client.patch(address, moved, format="json", HTTP_IF_MATCH='"2"').status_code == 400


def test_verify_return_void(city):
    client = client_of(city.bureau)
    row = city.mine.funding
    said = client.post(
        url("funding-records", row.pk, "verify"), {"verified_amount": "60"}, format="json"
    )
    assert (said.status_code, said.json()["verified_amount"]) == (200, "60.0000")
    again = client.post(url("funding-records", row.pk, "verify"), {}, format="json")
    assert again.status_code == 400
    said = client.post(url("funding-records", row.pk, "void"), {"answer": "重复"}, format="json")
    assert said.json()["state"] == "voided"
    other = city.theirs.funding
    empty = client.post(url("funding-records", other.pk, "return"), {}, format="json")
    assert list(empty.json()["errors"]) == ["answer"]
    said = client.post(
        url("funding-records", other.pk, "return"), {"answer": "缺凭证"}, format="json"
    )
    assert (said.status_code, said.json()["state"]) == (200, "returned")


def test_verify_of_what_was_read(city):
    """If-Match is heeded on verbs as well."""
    said = client_of(city.bureau).post(
        url("funding-records", city.mine.funding.pk, "verify"), {}, format="json", HTTP_IF_MATCH="9"
    )
    assert said.status_code == 412


@pytest.mark.parametrize("verb", ["verify", "return", "void"])
def test_verbs_wrong_role_and_scope(city, verb):
    client = client_of(city.staff)
    own = client.post(
        url("funding-records", city.mine.funding.pk, verb), {"answer": "x"}, format="json"
    )
    foreign = client.post(
        url("funding-records", city.theirs.funding.pk, verb), {"answer": "x"}, format="json"
    )
    assert (own.status_code, foreign.status_code) == (403, 404)
    assert client.get(url("funding-records", city.mine.funding.pk, verb)).status_code == 405
    city.mine.funding.refresh_from_db()
    assert city.mine.funding.state == "reported"
