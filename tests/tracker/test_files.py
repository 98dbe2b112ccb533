"""Uploads: what is taken, what is refused, and the one way to a stored file."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.files import PDF, PNG, make_photo, make_upload
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_attachment, make_batch, make_signed
from tracker.files import check_upload, clean_name, store
from tracker.models import StoredFile


@pytest.mark.parametrize("name", ["a.pdf", "A.PDF", "报告.pdf"])
def test_check_takes_a_pdf(name):
    assert check_upload(make_upload(name)) == "application/pdf"


def test_check_takes_a_photo():
    assert check_upload(make_photo()) == "image/png"


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (SimpleUploadedFile("a.exe", b"MZ"), "类型不收"),
        (SimpleUploadedFile("a", b"x"), "类型不收"),
        (SimpleUploadedFile("a.svg", b"<svg>"), "类型不收"),
        (SimpleUploadedFile("a.pdf.exe", PDF), "类型不收"),
        (SimpleUploadedFile("a.pdf", b"<html>"), "内容与扩展名不符"),
        (SimpleUploadedFile("a.png", PDF), "内容与扩展名不符"),
        (SimpleUploadedFile("a.xlsx", b"<html>"), "内容与扩展名不符"),
        (SimpleUploadedFile("a.pdf", b""), "空文件"),
    ],
)
def test_check_refuses_with_what_to_do(upload, said):
    with pytest.raises(ValidationError, match=said):
        check_upload(upload)


def test_check_refuses_what_is_too_large(settings):
    settings.UPLOAD_LIMIT_MB = 1
    with pytest.raises(ValidationError, match="超过 1 MB"):
        check_upload(make_upload(content=PDF + b"0" * 1024 * 1024))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\文件\\合同.pdf", "合同.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("\x00\n", "未命名"),
        ("长" * 200 + ".pdf", "长" * 115 + ".pdf"),
    ],
)
def test_clean_name_is_safe_to_show(given, shown):
    assert clean_name(given) == shown


@pytest.mark.django_db
def test_store_keeps_it_under_a_name_that_says_nothing():
    user = make_user()
    row = store(upload=make_upload("示例合同.pdf"), by=user)
    assert row.name == "示例合同.pdf"
    assert "示例" not in row.file.name
    assert (row.size, len(row.sha256), row.uploaded_by) == (len(PDF), 64, user)
    with row.file.open("rb") as content:
        assert content.read() == PDF


@pytest.fixture
def attachment(db):
    return make_attachment(make_signed(make_park("own")))


def body_of(answer) -> bytes:
    """A file answer read whole; the test client closes it at its end."""
    return answer.getvalue()


def test_download_comes_as_an_attachment_nobody_may_run(login, attachment):
    client = login("staff", parks=[attachment.project.park])
    answer = client.get(f"/files/{attachment.stored_id}")
    assert body_of(answer) == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_download_outside_the_scope_is_nowhere(login, attachment):
    client = login("staff", parks=[make_park("other")])
    assert client.get(f"/files/{attachment.stored_id}").status_code == 404
    assert login("auditor").get(f"/files/{attachment.stored_id}").status_code == 404
    assert login("bureau").get("/files/999999").status_code == 404


def test_download_without_log_in_goes_to_the_log_in(client, attachment):
    assert client.get(f"/files/{attachment.stored_id}").status_code == 302


def test_download_of_a_file_that_is_gone_is_nowhere(login, attachment):
    attachment.stored.file.delete(save=False)
    StoredFile.objects.filter(pk=attachment.stored_id).update(file="gone/away")
    assert login("bureau").get(f"/files/{attachment.stored_id}").status_code == 404


def test_download_is_no_verb(login, attachment):
    assert login("bureau").post(f"/files/{attachment.stored_id}").status_code == 405
    assert login("bureau").post(f"/photos/{attachment.stored_id}").status_code == 405


def test_picture_shows_photos_only(login, attachment):
    photo = make_attachment(attachment.project, "progress", upload=make_photo())
    client = login("staff", parks=[attachment.project.park])
    shown = client.get(f"/photos/{photo.stored_id}")
    assert (shown["Content-Type"], body_of(shown)) == ("image/png", PNG)
    assert client.get(f"/photos/{attachment.stored_id}").status_code == 404
    foreign = login("staff", parks=[make_park("other")])
    assert foreign.get(f"/photos/{photo.stored_id}").status_code == 404


def test_imported_workbook_is_its_importers(login, db):
    staff = login("staff", parks=[make_park("own")])
    stored = store(upload=make_upload(), by=staff.user)
    make_batch(staff.user, stored=stored)
    assert body_of(staff.get(f"/files/{stored.pk}")) == PDF
    assert body_of(login("bureau").get(f"/files/{stored.pk}")) == PDF
    assert login("staff", parks=[make_park("own")]).get(f"/files/{stored.pk}").status_code == 404
