"""The fill form by script: autosave, repeats, conflicts, photos, 无变化; and what pages show."""

import json
from datetime import date
from decimal import Decimal as D

import pytest

from projects.models import ProgressReport
from tests.factories.files import make_photo, picture
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_report, make_signed
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
JUNE = {"start_on": date(2024, 6, 1), "end_on": date(2024, 6, 30)}
BODY = {"rhythm": "monthly", "start_on": "2024-06-01", "percent": "40", "done_text": "示例：封顶。"}


@pytest.fixture
def park():
    return make_park("own", short_name="示例区")


@pytest.fixture
def project(park):
    return make_signed(park, code="A")


@pytest.fixture
def staff(login, park):
    return login("staff", parks=[park])


def send(client, **fields):
    """As outbox.js does."""
    body = BODY | {"user": client.user.pk, "act": "draft"} | fields
    return client.post("/p/A/fill", body, headers={"accept": "application/json"})


def test_autosave_answers_with_version_and_time(staff, project):
    said = send(staff, form_token="t1").json()
    assert (said["state"], said["version"], said["photos"], said["url"]) == ("draft", 2, 0, "/p/A")
    assert len(said["saved_at"]) == len("10:42")
    said = send(staff, form_token="t2", version=2, percent="41").json()
    assert (said["version"], ProgressReport.objects.get().percent) == (3, D(41))
    assert "草稿已存" not in staff.get("/p/A").content.decode()  # no heap of messages


def test_the_same_request_again_writes_nothing(staff, project):
    first = send(staff, act="submit", form_token="t1", photos=make_photo())
    again = send(staff, act="submit", form_token="t1", photos=make_photo())
    assert (first.status_code, again.status_code) == (200, 200)
    keys = ("state", "version", "photos")
    assert [first.json()[k] for k in keys] == [again.json()[k] for k in keys] == ["submitted", 2, 1]
    assert AuditEvent.objects.filter(verb="报送进展").count() == 1


def test_a_conflict_says_both_and_writes_nothing(staff, project):
    other = make_user("staff")
    make_report(project, **JUNE, percent=D("46.50"), done_text="先到", reported_by=other)
    refused = send(staff, done_text="后到", act="submit", form_token="t1")
    said = refused.json()
    assert refused.status_code == 409
    assert (said["version"], said["by"]) == (1, str(other))
    fields = {one["name"]: one["theirs"] for one in said["fields"]}
    assert fields == {"percent": "46.5", "done_text": "先到"}
    assert ProgressReport.objects.get().done_text == "先到"
    # The same token may be used again: what was refused has left no mark.
    assert send(staff, done_text="后到", version=1, form_token="t1").status_code == 200


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"percent": "120"}, "percent", "0 到 100"),
        ({"done_text": " ", "act": "submit"}, "done_text", "请写本期做了什么"),
        ({"has_problem": "yes", "act": "submit"}, "problems_text", "请写一句是什么问题"),
        ({"photos": make_photo("a.png", b"\x89PNG\r\n\x1a\nxx")}, "", "打不开"),
        ({"start_on": "2999-01-01"}, "", "还没开始"),
    ],
)
def test_what_is_to_mend_is_said(staff, project, fields, name, words):
    refused = send(staff, **fields)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["name"] == name
    assert words in error["text"]
    assert not ProgressReport.objects.exists()


def test_the_unusual_is_asked_of_a_submission(staff, project):
    make_report(project, start_on=date(2024, 5, 1), end_on=date(2024, 5, 31), percent=D(60))
    refused = send(staff, act="submit")
    assert "低于上期" in refused.json()["warnings"][0]
    assert send(staff, act="submit", confirm="1").json()["state"] == "submitted"


def test_nobody_sends_for_another(staff, project):
    refused = send(staff, user=make_user("staff").pk)
    assert (refused.status_code, refused.json()) == (401, {"login": True})
    assert not ProgressReport.objects.exists()


def test_scope_role_and_method(login, project):
    assert send(login("staff", parks=[make_park("else")])).status_code == 404
    assert send(login("leader")).status_code == 403
    assert login("bureau").put("/p/A/fill").status_code == 405


def test_photos_are_stripped_and_say_when_and_where(staff, project):
    facts = [{"taken_at": "2024-07-07T16:20:00", "latitude": 38.9251, "longitude": 100.45}, {}]
    files = [make_photo("一.jpg", picture("JPEG", size=(3000, 1500))), make_photo("二.png")]
    assert send(staff, photos=files, photo_facts=json.dumps(facts)).json()["photos"] == 2
    one, two = ProgressReport.objects.get().photos.order_by("pk")
    assert (one.stored.name, one.latitude, one.longitude) == ("一.jpg", D("38.925100"), D("100.45"))
    assert one.stored.size < len(picture("JPEG", size=(3000, 1500)))
    assert (two.taken_at, two.latitude) == (None, None)
    page = staff.get(f"/progress/{one.report_id}").content.decode()
    assert "2024-07-07 16:20" in page
    assert "北纬 38.9251 东经 100.4500" in page
    assert "示例区，没有定位" in page


@pytest.mark.parametrize("facts", ["", "no json", "{}", "[1, null]"])
def test_facts_that_cannot_be_read_do_not_lose_the_photo(staff, project, facts):
    assert send(staff, photos=make_photo(), photo_facts=facts).json()["photos"] == 1


def test_more_than_nine_photos_are_refused(staff, project):
    refused = send(staff, photos=[make_photo(f"{n}.png") for n in range(10)])
    assert "最多 9 张" in refused.json()["errors"][0]["text"]
    assert not ProgressReport.objects.exists()


def test_no_change_is_submitted_and_marked(staff, project):
    before = {"start_on": date(2024, 5, 1), "end_on": date(2024, 5, 31)}
    make_report(
        project, **before, percent=D(35), done_text="示例：砌墙。", problems_text="示例：缺电。"
    )
    answer = staff.post("/p/A/fill", BODY | {"act": "same", "percent": "", "done_text": ""})
    assert answer.url == "/p/A"
    report = ProgressReport.objects.get(start_on=date(2024, 6, 1))
    assert (report.percent, report.done_text, report.problems_text) == (
        35,
        "示例：砌墙。",
        "示例：缺电。",
    )
    assert (report.state, report.is_copied, report.completed_investment) == (
        "submitted",
        True,
        None,
    )


def test_no_change_to_nothing_is_refused(staff, project):
    refused = send(staff, act="same")
    assert "没有上期可以沿用" in refused.json()["errors"][0]["text"]
    assert "无变化" not in staff.get("/p/A/fill").content.decode()


@pytest.mark.parametrize(
    ("choice", "kept"), [("no", ""), ("yes", "示例：缺电。"), ("", "示例：缺电。")]
)
def test_without_a_problem_its_words_go(staff, project, choice, kept):
    send(staff, has_problem=choice, problems_text="示例：缺电。")
    assert ProgressReport.objects.get().problems_text == kept


def test_the_form_starts_from_last_time(staff, project):
    make_report(
        project, start_on=date(2024, 5, 1), end_on=date(2024, 5, 31), percent=D("35.50"),
        done_text="示例：砌墙。", next_text="示例：封顶。", problems_text="示例：缺电。",
    )  # fmt: skip
    form = staff.get("/p/A/fill?rhythm=monthly&start=2024-06-01").context["form"]
    shown = {n: form[n].value() for n in ("percent", "done_text", "next_text", "has_problem")}
    expected = {"percent": "35.5", "next_text": "示例：封顶。", "has_problem": "yes"}
    assert shown == expected | {"done_text": None}


def test_a_returned_report_says_why_until_it_is_sent_again(staff, project):
    make_report(project, **JUNE, state="returned", answer="示例：写清楚。", percent=D(40))
    page = "/p/A/fill?rhythm=monthly&start=2024-06-01"
    assert "示例：写清楚。" in staff.get(page).content.decode()
    assert send(staff, version=1).json()["state"] == "draft"
    assert "示例：写清楚。" in staff.get(page).content.decode()


def test_an_accepted_report_has_no_buttons(staff, project):
    make_report(project, **JUNE, state="accepted")
    page = staff.get("/p/A/fill?rhythm=monthly&start=2024-06-01").content.decode()
    assert "不能再改" in page
    assert "提交审核" not in page


def test_queries_of_the_form_do_not_grow_with_photos(staff, project, django_assert_num_queries):
    report, page = make_report(project, **JUNE), "/p/A/fill?rhythm=monthly&start=2024-06-01"
    for number in (1, 3):
        send(staff, version=report.version, photos=[make_photo(f"{n}.png") for n in range(number)])
        report.refresh_from_db()
        staff.get(page)  # what is kept for a minute is asked once
        with django_assert_num_queries(10):
            staff.get(page)
