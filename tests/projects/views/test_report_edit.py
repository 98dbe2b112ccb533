"""A report through its hands: sections, numbers, comments, sign-off, 已阅."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.models import Dispatch, DispatchChange, DispatchNote, Snapshot
from tests.factories.dispatches import make_dispatch
from tests.factories.parks import make_park, make_person, make_user
from tests.factories.projects import (
    make_city_region,
    make_funding,
    make_rules,
    make_signed,
    make_target,
)
from tracker import clock
from tracker.models import AuditEvent, Notification

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


@pytest.fixture
def report():
    clock.hold(date(2024, 7, 8))
    make_rules()
    region = make_city_region()
    make_target(D(1000))
    make_funding(make_signed(make_park("first")), amount=D(300))
    yield make_dispatch(place=region)
    clock.hold(None)


def section(report, heading="六、"):
    return report.sections.get(heading__startswith=heading)


def write(client, row, text, version=None, **kwargs):
    data = {"text": text, "version": row.version if version is None else version}
    return client.post(f"/reports/sections/{row.pk}", data, **kwargs)


def said(answer) -> str:
    return answer.content.decode()


def test_section_is_saved_while_somebody_types(report, login):
    client, row = login("bureau"), section(report)
    answer = write(client, row, "示例：盯紧{{红灯项目}}个红灯项目。", headers=HTMX)
    assert answer.status_code == 200
    assert "已保存" in said(answer)
    assert 'value="2"' in said(answer)  # the next autosave is of this version
    row.refresh_from_db()
    assert row.edited_by == client.user
    page = client.get("/reports/2024Q2")
    assert "示例：盯紧" in said(page)
    marks = {part.row.pk: part.mark for part in page.context["paper"]}
    assert marks[row.pk] == "edited"
    assert f"{client.user} 正在编辑" in said(page)
    again = write(client, row, "示例。")
    assert again.url.endswith(f"#s{row.place}")


def test_what_cannot_be_said_is_kept_and_named(report, login):
    row = section(report)
    answer = write(login("bureau"), row, "到位{{省外资金到位}}亿元", headers=HTMX)
    assert "没有“省外资金到位”这个数字" in said(answer)
    assert "改好后才能印发" in said(answer)
    row.refresh_from_db()
    assert row.text == "到位{{省外资金到位}}亿元"


def test_two_people_at_one_section(report, login):
    """Both texts are shown; nothing is written over before the second has chosen."""
    first, second, row = login("bureau"), login("bureau"), section(report)
    write(first, row, "示例：甲的话。", headers=HTMX)
    for _ in range(2):  # an autosave that follows is refused as well
        answer = write(second, row, "示例：乙的话。", version=1, headers=HTMX)
        assert "示例：甲的话。" in said(answer)
        assert "按我写的保存" in said(answer)
        assert f'id="v{row.pk}" value="1"' in said(answer)
    row.refresh_from_db()
    assert (row.text, row.version) == ("示例：甲的话。", 2)
    write(second, row, "示例：乙的话。", version=2, headers=HTMX)
    row.refresh_from_db()
    assert row.text == "示例：乙的话。"


def test_two_people_without_a_script(report, login):
    row = section(report)
    write(login("bureau"), row, "示例：甲的话。")
    answer = write(login("bureau"), row, "示例：乙的话。", version=1)
    assert answer.status_code == 422
    assert "示例：甲的话。" in said(answer)
    assert answer.context["form"]["text"].value() == "示例：乙的话。"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_too_long_a_section_is_refused(report, login, headers):
    row = section(report)
    answer = write(login("bureau"), row, "长" * 20_001, headers=headers)
    assert "20000" in said(answer)
    row.refresh_from_db()
    assert row.version == 1


def test_number_panel_tells_what_stands_behind(report, login):
    at, client = f"/reports/{report.pk}/number", login("bureau")
    text = said(client.get(f"{at}?code=funds_outside"))
    for word in ("0.03", "亿元", "口径", "300 万元", "1 行明细之和", "与快照一致", "看明细"):
        assert word in text, word
    make_funding(make_signed(make_park("late")), amount=D(500), received_on=date(2024, 6, 20))
    assert "快照后有变化" in said(client.get(f"{at}?code=funds_outside"))
    assert "没有这个数了" in said(client.get(f"{at}?code=nowhere"))
    assert "没有这个数了" in said(client.get(at))
    assert login("leader").get(at).status_code == 404
    assert login("bureau").post(at).status_code == 405


def test_number_by_hand_and_back(report, login):
    client, at = login("bureau"), f"/reports/{report.pk}/change"
    data = {"version": 1, "code": "funds_outside", "text": "0.04", "reason": "示例：以文件为准"}
    refused = client.post(at, data | {"text": "四百万"})
    assert refused.status_code == 422
    assert refused.context["form"]["text"].value() == "四百万"
    assert client.post(at, data | {"reason": " "}).status_code == 422
    client.post(at, data)
    page = said(client.get("/reports/2024Q2"))
    assert "示例：以文件为准" in page
    assert 'class="nv hand"' in page
    assert client.post(at, data | {"text": "0.05"}).status_code == 422  # of the version before
    change = DispatchChange.objects.get()
    client.post(f"/reports/changes/{change.pk}/withdraw")
    again = client.post(f"/reports/changes/{change.pk}/withdraw", follow=True)
    assert "已经撤回" in said(again)
    assert 'class="nv hand"' not in said(client.get("/reports/2024Q2"))


def test_note_reaches_who_is_named_and_may_read(report, login):
    reader = make_user("bureau", person=make_person("示例甲"))
    make_user("staff", person=make_person("示例乙"))
    row, client = section(report), login("bureau")
    at = f"/reports/{report.pk}/notes"
    client.post(at, {"text": "@示例甲 @示例乙 请核对", "section": row.pk})
    note = DispatchNote.objects.get()
    assert (note.section, [one.pk for one in note.mentioned.all()]) == (row, [reader.pk])
    assert Notification.objects.get(recipient=reader).title.endswith("里提到了您")
    assert "1 条批注还没有处理" in said(client.get("/reports/2024Q2"))
    client.post(f"/reports/notes/{note.pk}/solve")
    assert "已处理" in said(client.get("/reports/2024Q2"))
    assert client.post(at, {"text": " "}).status_code == 422


def test_head_is_written_and_a_bad_page_refused(report, login):
    client, at = login("bureau"), f"/reports/{report.pk}/head"
    data = {"version": 1, "title": "示例通报", "signer": "示例办公室", "l_template": "redhead",
            "serial": "示例〔2024〕1号"}  # fmt: skip
    refused = client.post(at, data | {"l_lines": "40", "l_line_pitch_pt": "60"})
    assert refused.status_code == 422
    assert refused.context["form"]["l_lines"].value() == "40"
    assert client.post(at, data).status_code == 302
    assert "示例〔2024〕1号" in said(client.get("/reports/2024Q2"))
    stale = client.post(at, data | {"title": "示例别的"})
    assert stale.status_code == 422
    assert "示例通报" in said(stale)


def test_signed_by_the_leader_it_was_sent_to(report, login):
    bureau, leader, other = login("bureau"), login("leader"), login("leader")
    flow, sign = f"/reports/{report.pk}/flow", f"/reports/{report.pk}/sign"
    assert leader.post(sign, {"step": "forward", "version": 1}).status_code == 404
    bureau.post(flow, {"step": "forward", "version": 1})
    bureau.post(flow, {"step": "forward", "version": 2, "to": leader.user.pk})
    assert other.get("/reports/2024Q2").status_code == 404
    assert other.post(sign, {"step": "forward", "version": 3}).status_code == 404
    assert bureau.post(sign, {"step": "forward", "version": 3}).status_code == 404
    page = leader.get("/reports/2024Q2")
    assert sign in said(page)
    assert "改这一节" not in said(page)
    refused = bureau.post(flow, {"step": "forward", "version": 3})
    assert f"在等{leader.user}的意见" in said(refused)
    back = leader.post(sign, {"step": "back", "version": 3, "text": " "})
    assert back.status_code == 422
    leader.post(sign, {"step": "forward", "version": 3, "text": "同意"})
    report.refresh_from_db()
    assert report.is_published
    assert AuditEvent.objects.filter(verb="通报流转", by=leader.user).count() == 1
    assert leader.post(sign, {"step": "forward", "version": 4}).status_code == 404


def test_taken_back_by_the_bureau_while_a_leader_is_asked(report, login):
    bureau, leader = login("bureau"), make_user("leader")
    flow = f"/reports/{report.pk}/flow"
    bureau.post(flow, {"step": "forward", "version": 1, "to": leader.pk})
    assert bureau.post(flow, {"step": "back", "version": 2, "text": "示例"}).status_code == 302
    report.refresh_from_db()
    assert report.state == "draft"


def test_publishing_makes_the_files(report, login, django_capture_on_commit_callbacks):
    bureau, flow = login("bureau"), f"/reports/{report.pk}/flow"
    for version in (1, 2):
        bureau.post(flow, {"step": "forward", "version": version})
    with django_capture_on_commit_callbacks(execute=True):
        bureau.post(flow, {"step": "forward", "version": 3})
    assert report.files.filter(state="made").count() == 4
    Snapshot.objects.update(data={"broken": True})  # nothing is read from it any more
    assert Dispatch.objects.get().body is not None


def test_published_is_never_written_again(report, login):
    row = make_dispatch("2024Q1", place=report.region, state="published")
    client, part = login("bureau"), row.sections.last()
    change = DispatchChange.objects.create(
        dispatch=row, code="x", name="示例", original="1", text="2", reason="示例", by=client.user
    )
    note = DispatchNote.objects.create(dispatch=row, by=client.user, text="示例")
    assert write(client, part, "示例").status_code == 422
    assert "不能再改" in said(write(client, part, "示例", headers=HTMX))
    for path in (f"changes/{change.pk}/withdraw", f"notes/{note.pk}/solve"):
        assert "不能再改" in said(client.post(f"/reports/{path}", follow=True))
    data = {"version": row.version, "title": "示例", "signer": "示例"}
    assert client.post(f"/reports/{row.pk}/head", data).status_code == 422
    data = {"version": row.version, "step": "back", "text": "示例"}
    assert client.post(f"/reports/{row.pk}/flow", data).status_code == 422


def test_readers_confirm_once(report, login):
    row = make_dispatch("2024Q1", place=report.region, state="published")
    leader = login("leader")
    assert "签阅" in said(leader.get("/reports/2024Q1"))
    for _ in range(2):
        leader.post(f"/reports/{row.pk}/read")
    assert row.readings.count() == 1
    assert "您已签阅" in said(leader.get("/reports/2024Q1"))
    assert str(leader.user) in said(login("bureau").get("/reports/2024Q1"))
    early = login("bureau").post(f"/reports/{report.pk}/read", follow=True)
    assert "印发后再签阅" in said(early)


def test_names_for_a_sentence(report, login):
    assert "省外到位资金" in said(login("bureau").get("/reports/names?q=到位"))
    assert "换个词试试" in said(login("bureau").get("/reports/names?q=没有的"))
    assert login("leader").get("/reports/names").status_code == 403


def test_parts_of_a_draft_are_nobody_elses(report, login):
    row, note = section(report), DispatchNote.objects.create(
        dispatch=report, by=make_user("bureau"), text="示例"
    )  # fmt: skip
    public = make_dispatch("2024Q1", place=report.region, state="published")
    for path in (f"sections/{row.pk}", f"notes/{note.pk}/solve", f"{report.pk}/head",
                 f"{report.pk}/change", f"{report.pk}/notes", f"{report.pk}/read"):  # fmt: skip
        assert login("leader").post(f"/reports/{path}").status_code == 404, path
    for path in (f"sections/{public.sections.first().pk}", f"{public.pk}/head",
                 f"{public.pk}/change", f"{public.pk}/notes", f"{public.pk}/flow"):  # fmt: skip
        assert login("leader").post(f"/reports/{path}").status_code == 403, path
    for path in (f"sections/{row.pk}", f"notes/{note.pk}/solve", f"{report.pk}/change",
                 f"{report.pk}/notes", f"{report.pk}/flow", f"{report.pk}/read"):  # fmt: skip
        assert login("bureau").get(f"/reports/{path}").status_code == 405, path
