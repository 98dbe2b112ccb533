"""进展填报 on a phone: autosave, no network, photos, conflicts, an expired log-in."""

from datetime import date
from decimal import Decimal

import pytest

from projects.actions.progress import return_report, save_report
from projects.models import ProgressReport
from tests.factories.files import picture
from tests.factories.parks import PASSWORD, make_park, make_user
from tests.factories.projects import make_report, make_signed
from tracker import clock

PHONE = 390
START, END = date(2024, 7, 1), date(2024, 7, 7)
# A browser writes to its console what it is asked to show here.
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "409", "401")


@pytest.fixture
def project(transactional_db):
    """One project, last week's report accepted, on 8 July 2024."""
    clock.hold(date(2024, 7, 8))
    park = make_park("zyjk", name="示例开发区", short_name="示例区")
    row = make_signed(park, name="示例氢能装备项目", stage="building")
    make_report(
        row, rhythm="weekly", start_on=date(2024, 6, 24), end_on=date(2024, 6, 30), state="accepted",
        percent=Decimal(46), done_text="示例：基础完成。", next_text="示例：吊装钢梁。",
    )  # fmt: skip
    yield row
    clock.hold(None)


@pytest.fixture
def phone(visitor, project):
    """Somebody with a phone; what the story provokes in the console is no complaint."""
    opened = []

    def come(user=None):
        one = visitor(user or make_user("staff", parks=[project.park]), PHONE)
        opened.append(one)
        return one

    yield come
    for one in opened:
        one.complaints[:] = [t for t in one.complaints if not any(e in t for e in EXPECTED)]


def open_form(one, project):
    one.open(f"/p/{project.code}/fill?rhythm=weekly")
    one.page.wait_for_function("() => document.querySelector('#fill-missing').textContent !== ''")


def status(one, text):
    """Wait for the line beside the buttons to say so."""
    one.page.wait_for_function(
        "text => document.querySelector('#fill-status').textContent.includes(text)", arg=text
    )


def write(project, by, **values):
    report = ProgressReport.objects.filter(project=project, start_on=START).first()
    held = {"percent": Decimal(46), "done_text": "示例：别处写的。"} | values
    return save_report(
        project=project, rhythm="weekly", start_on=START, end_on=END, values=held, by=by,
        version=report and report.version,
    )  # fmt: skip


def photo(tmp_path, name="现场.jpg", size=(2400, 1200)):
    path = tmp_path / name
    path.write_bytes(picture("JPEG", size=size))
    return str(path)


def close(one):
    """The tab is closed where there is no network.

    Chromium drops the emulated network while the old document still runs its last handlers, so
    that a draft could slip out with them; a real phone's would not.
    """
    one.page.evaluate("() => void (window.fetch = () => Promise.reject(new TypeError('offline')))")
    one.page.goto("about:blank")


def this_week(project):
    return ProgressReport.objects.get(project=project, start_on=START)


def test_draft_is_saved_as_one_types_and_goes_on_elsewhere(phone, project):
    staff = make_user("staff", parks=[project.park])
    one = phone(staff)
    open_form(one, project)
    assert one.fits()
    assert one.axe() == []
    assert one.page.inner_text("#fill-missing") == "还差 1 项"
    one.page.fill("#id_done_text", "示例：钢梁吊装 9 榀。")
    assert one.page.inner_text("#fill-missing") == "填齐了"
    status(one, "草稿已存")
    draft = this_week(project)
    assert (draft.state, draft.done_text, draft.percent) == ("draft", "示例：钢梁吊装 9 榀。", 46)

    two = phone(staff)
    open_form(two, project)
    assert two.page.input_value("#id_done_text") == "示例：钢梁吊装 9 榀。"
    two.page.click("button[data-step='1']")
    status(two, "草稿已存")
    assert this_week(project).percent == 47


def test_taps_to_finish_a_weekly_report(phone, project):
    """From the open form: one tap into the text, one on 提交审核; 无变化 is a single one."""
    one = phone()
    open_form(one, project)
    taps = 0
    for selector in ("#id_done_text", "button[value=submit]"):
        one.page.click(selector)
        one.page.keyboard.insert_text("示例：钢梁吊装 9 榀。") if not taps else None
        taps += 1
    one.page.wait_for_url(f"**/p/{project.code}")
    assert (taps, this_week(project).state) == (2, "submitted")
    assert not this_week(project).is_copied


def test_no_change_is_one_tap_and_is_marked(phone, project):
    one = phone()
    open_form(one, project)
    one.page.click("button[value=same]")
    one.page.wait_for_url(f"**/p/{project.code}")
    report = this_week(project)
    assert (report.state, report.done_text, report.percent) == ("submitted", "示例：基础完成。", 46)
    assert report.is_copied


def test_filled_without_a_network_with_a_photo_arrives_once(phone, project, tmp_path):
    one = phone()
    open_form(one, project)
    one.page.evaluate("navigator.serviceWorker.ready")
    one.page.wait_for_function(
        "() => caches.open('pages').then(c => c.keys()).then(k => k.length > 0)"
    )
    one.context.set_offline(True)
    assert one.page.is_visible("#offline")
    one.page.fill("#id_done_text", "示例：没有信号也写了。")
    one.page.set_input_files("#id_camera", photo(tmp_path))
    one.page.wait_for_selector("#shots figure img")
    one.page.click("button[value=submit]")
    status(one, "未联网，已存在本机，联网后自动提交")
    assert not ProgressReport.objects.filter(start_on=START).exists()
    # Closed and opened again where there is still no network: all of it is there.
    one.page.reload()
    one.page.wait_for_selector("#shots figure img")
    assert one.page.input_value("#id_done_text") == "示例：没有信号也写了。"
    assert one.axe() == []

    one.context.set_offline(False)
    status(one, "已提交")
    report = this_week(project)
    assert (report.state, report.done_text) == ("submitted", "示例：没有信号也写了。")
    shot = report.photos.get()
    assert shot.stored.name == "现场.jpg"
    assert shot.taken_at is not None
    one.open("/desk")
    one.open(f"/p/{project.code}/fill?rhythm=weekly")
    assert ProgressReport.objects.filter(start_on=START).count() == 1
    assert report.photos.count() == 1
    assert this_week(project).version == report.version


def test_an_answer_that_was_lost_is_not_written_twice(phone, project, tmp_path):
    """The server has written, the phone never heard of it: the same request is told so."""
    one = phone()
    open_form(one, project)

    def swallow(route):
        if route.request.method != "POST":
            return route.continue_()
        route.fetch()
        return route.abort()

    one.page.route("**/fill*", swallow)
    one.page.fill("#id_done_text", "示例：回执丢了。")
    one.page.set_input_files("#id_photos", photo(tmp_path))
    one.page.wait_for_selector("#shots figure img")
    one.page.click("button[value=submit]")
    status(one, "已存在本机")
    assert this_week(project).state == "submitted"
    one.page.unroute("**/fill*")
    one.complaints.clear()
    one.page.evaluate("window.dispatchEvent(new Event('online'))")
    status(one, "已提交")
    report = this_week(project)
    assert report.photos.count() == 1


def test_a_conflict_shows_both_values_and_overwrites_nothing(phone, project):
    staff = make_user("staff", parks=[project.park])
    one = phone(staff)
    open_form(one, project)
    one.context.set_offline(True)
    one.page.fill("#id_done_text", "示例：手机上写的。")
    status(one, "未联网，已存在本机")
    write(project, make_user("staff", parks=[project.park]))
    one.context.set_offline(False)
    one.page.wait_for_selector("#conflict:not([hidden])")
    said = one.page.inner_text("#conflict")
    assert "示例：别处写的。" in said
    assert "示例：手机上写的。" in said
    assert one.axe() == []
    assert this_week(project).done_text == "示例：别处写的。"

    one.page.click("#conflict-done")
    status(one, "草稿已存")
    assert this_week(project).done_text == "示例：手机上写的。"


def test_of_a_conflict_found_on_opening_the_other_side_may_be_taken(phone, project):
    staff = make_user("staff", parks=[project.park])
    one = phone(staff)
    open_form(one, project)
    one.context.set_offline(True)
    one.page.fill("#id_done_text", "示例：手机上写的。")
    status(one, "已存在本机")
    close(one)
    write(project, staff)
    one.context.set_offline(False)
    open_form(one, project)
    one.page.wait_for_selector("#conflict:not([hidden])")
    one.page.check("input[name=pick-done_text][value=theirs]")
    one.page.click("#conflict-done")
    status(one, "草稿已存")
    assert one.page.input_value("#id_done_text") == "示例：别处写的。"
    assert this_week(project).done_text == "示例：别处写的。"


def test_an_expired_log_in_keeps_the_words_and_asks(phone, project):
    staff = make_user("staff", parks=[project.park])
    one = phone(staff)
    open_form(one, project)
    one.context.clear_cookies(name="sessionid")
    one.page.fill("#id_done_text", "示例：登录过期了。")
    status(one, "登录已过期，内容已存在本机")
    assert not ProgressReport.objects.filter(start_on=START).exists()
    one.page.click("#fill-status a")
    one.page.wait_for_load_state()
    one.page.fill("#id_username", staff.username)
    one.page.fill("#id_password", PASSWORD)
    one.page.click("button.btn-brand")
    status(one, "草稿已存")
    assert this_week(project).done_text == "示例：登录过期了。"


def test_another_persons_log_in_finds_nothing_and_sends_nothing(phone, project):
    one = phone()
    open_form(one, project)
    one.page.wait_for_function(
        "() => caches.open('pages').then(c => c.keys()).then(k => k.length > 0)"
    )
    one.context.set_offline(True)
    one.page.fill("#id_done_text", "示例：第一个人写的。")
    status(one, "已存在本机")
    close(one)
    one.context.set_offline(False)
    one.context.clear_cookies()
    one.log_in(make_user("staff", parks=[project.park]))
    assert one.page.evaluate("caches.has('pages')") is False
    open_form(one, project)
    assert one.page.input_value("#id_done_text") == ""
    assert "第一个人" not in one.page.content()
    assert not ProgressReport.objects.filter(start_on=START).exists()


def test_logging_out_asks_before_it_drops_what_has_not_been_sent(phone, project):
    one = phone()
    open_form(one, project)
    one.context.set_offline(True)
    one.page.fill("#id_done_text", "示例：还没上传。")
    status(one, "已存在本机")
    asked = []
    one.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    one.page.evaluate("document.querySelector('form[action$=\"/logout/\"]').requestSubmit()")
    one.page.wait_for_timeout(300)
    assert "1 份填报没有上传" in asked[0]
    assert "/fill" in one.page.url
    one.context.set_offline(False)
    status(one, "草稿已存")


def test_a_refused_submission_keeps_the_words_and_says_what_to_mend(phone, project):
    one = phone()
    open_form(one, project)
    one.page.check("[name=has_problem][value=yes]")
    one.page.click("button[value=submit]")
    said = one.page.inner_text("#refusal")
    assert "本期完成了什么：还没有填。" in said
    assert "存在问题：还没有填。" in said
    assert one.axe() == []
    one.page.fill("#id_done_text", "示例：进度回退。")
    one.page.fill("#id_problems_text", "示例：返工。")
    one.page.fill("#id_percent", "40")
    one.page.click("button[value=submit]")
    one.page.wait_for_selector("#confirm-line:not([hidden])")
    assert "低于上期" in one.page.inner_text("#refusal")
    one.page.check("[name=confirmed]")
    one.page.click("button[value=submit]")
    one.page.wait_for_url(f"**/p/{project.code}")
    assert this_week(project).percent == 40


def test_a_returned_report_says_why_on_top(phone, project):
    staff = make_user("staff", parks=[project.park])
    report = make_report(
        project, rhythm="weekly", start_on=START, end_on=END, state="submitted", percent=Decimal(47)
    )
    return_report(report=report, answer="示例：请写清楚榀数。", by=make_user("bureau"))
    one = phone(staff)
    open_form(one, project)
    assert "上次被退回：示例：请写清楚榀数。" in one.page.inner_text(".flash.error").replace(
        "\n", ""
    )
    assert one.axe() == []


def test_without_javascript_it_is_a_plain_form(chromium, live_server, phone, project, tmp_path):
    staff = make_user("staff", parks=[project.park])
    one = phone(staff)
    context = chromium.new_context(
        java_script_enabled=False,
        viewport={"width": PHONE, "height": 900},
        storage_state=one.context.storage_state(),
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/p/{project.code}/fill?rhythm=weekly")
    assert not page.is_visible("#percent-range")
    assert not page.is_visible("#id_problems_text")
    page.check("[name=has_problem][value=yes]", force=True)
    page.fill("#id_problems_text", "示例：缺电。")
    page.set_input_files("#id_camera", photo(tmp_path, "一.jpg"))
    page.set_input_files("#id_photos", photo(tmp_path, "二.jpg"))
    page.click("button[value=submit]")
    assert "请写本期做了什么" in page.inner_text("#errors")
    page.fill("#id_done_text", "示例：没有脚本。")
    page.set_input_files("#id_photos", photo(tmp_path, "二.jpg"))
    page.click("button[value=submit]")
    context.close()
    report = this_week(project)
    assert (report.state, report.problems_text) == ("submitted", "示例：缺电。")
    assert report.photos.get().stored.name == "二.jpg"


def test_what_the_server_will_not_take_is_shown_and_may_be_dropped(phone, project):
    """Accepted meanwhile: the words are not lost in silence, and not offered for ever."""
    staff = make_user("staff", parks=[project.park])
    one = phone(staff)
    open_form(one, project)
    one.context.set_offline(True)
    one.page.fill("#id_done_text", "示例：写晚了。")
    status(one, "已存在本机")
    close(one)
    make_report(project, rhythm="weekly", start_on=START, end_on=END, state="accepted")
    one.context.set_offline(False)
    one.open("/inbox")
    one.page.wait_for_selector(".outbox")
    one.page.wait_for_function(
        "() => document.querySelector('.outbox')?.textContent.includes('服务器没有收')"
    )
    one.page.click(".outbox a")
    one.page.wait_for_selector("#conflict:not([hidden])")
    assert one.page.input_value("#id_done_text") == "示例：写晚了。"
    one.page.click("#conflict-done")
    one.page.wait_for_selector("#refusal:not([hidden])")
    assert "已审核通过" in one.page.inner_text("#refusal")
    one.open("/inbox")
    one.page.on("dialog", lambda dialog: dialog.accept())
    one.page.click(".outbox button")
    one.page.wait_for_selector(".outbox", state="detached")
    assert this_week(project).done_text != "示例：写晚了。"
