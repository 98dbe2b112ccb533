"""Log-in, lock-out, log-out, the password rule, and the two switches of the top bar."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from parks.models import User
from tests.factories.parks import PASSWORD, make_person, make_user

pytestmark = pytest.mark.django_db
NEW = "Another-pass-2024"


def log_in(client, username, password=PASSWORD):
    return client.post("/login/", {"username": username, "password": password})


def test_login_lands_on_the_roles_home(client):
    for role, home in (("staff", "/desk"), ("leader", "/cockpit"), ("admin", "/accounts"),
                       ("auditor", "/audit")):  # fmt: skip
        user = make_user(role)
        assert log_in(client, user.username).status_code == 302
        assert client.get("/").url == home
        client.logout()


def test_login_without_any_role_lands_in_the_inbox(client):
    log_in(client, make_user(None).username)
    assert client.get("/").url == "/inbox"
    assert client.get("/inbox").status_code == 200


def test_login_refused_says_what_to_do(client):
    user = make_user()
    said = log_in(client, user.username, "wrong").content.decode()
    assert "用户名或密码不对" in said
    assert user.username in said  # what was typed is kept
    assert "_auth_user_id" not in client.session


def test_login_of_a_closed_account_is_refused(client):
    user = make_user(is_active=False)
    assert log_in(client, user.username).status_code == 200
    assert "_auth_user_id" not in client.session


def test_closing_an_account_ends_its_session(client):
    user = make_user("staff")
    log_in(client, user.username)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/desk").status_code == 302


def test_login_leads_back_only_inside(client):
    user = make_user("staff")
    body = {"username": user.username, "password": PASSWORD, "next": "https://evil.test/"}
    assert client.post("/login/", body).url == "/"


def test_five_wrong_passwords_lock_the_account_at_that_address(client, settings):
    settings.AXES_ENABLED = True
    user = make_user("staff")
    answers = [log_in(client, user.username, "wrong") for _ in range(5)]
    assert answers[-1].status_code == 429
    assert "暂时锁定" in answers[-1].content.decode()
    assert log_in(client, user.username).status_code == 429  # the right one too
    assert "_auth_user_id" not in client.session


def test_lock_out_is_of_one_account_and_one_address(client, settings):
    settings.AXES_ENABLED = True
    user, other = make_user("staff"), make_user("staff")
    for _ in range(5):
        log_in(client, user.username, "wrong")
    assert log_in(client, other.username).status_code == 302
    client.logout()
    body = {"username": user.username, "password": PASSWORD}
    assert client.post("/login/", body, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_a_right_password_forgives_the_wrong_ones(client, settings):
    settings.AXES_ENABLED = True
    user = make_user("staff")
    for _ in range(4):
        log_in(client, user.username, "wrong")
    log_in(client, user.username)
    client.logout()
    assert log_in(client, user.username, "wrong").status_code == 200


def test_logout_by_post_only(login):
    client = login("staff")
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/desk").url.startswith("/login/")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Ab1-short", "不足 12 位"),
        ("alllowercaseletters", "只有一两种字符"),
        ("onlylower12345", "只有一两种字符"),
        ("Zhangsan-2024-pass", "含有用户名"),
    ],
)
def test_password_rule_in_chinese(password, said):
    with pytest.raises(ValidationError, match=said):
        validate_password(password, make_user(username="zhangsan"))


def test_change_password_keeps_this_session_and_ends_the_duty(client):
    user = make_user("staff", must_change_password=True)
    log_in(client, user.username)
    body = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/me/password", body).url == "/me/password"
    user.refresh_from_db()
    assert not user.must_change_password
    assert user.check_password(NEW)
    assert client.get("/desk").status_code == 200


def test_change_password_ends_other_sessions(client, login):
    user = make_user("staff")
    other = login(user=user)
    log_in(client, user.username)
    client.post(
        "/me/password", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    )
    assert other.get("/desk").status_code == 302


def test_change_password_refused(login):
    client = login("staff")
    body = {"old_password": "wrong", "new_password1": "short", "new_password2": "other"}
    answer = client.post("/me/password", body)
    assert answer.status_code == 200
    client.user.refresh_from_db()
    assert client.user.check_password(PASSWORD)


def test_password_form_names_the_rule(login):
    assert "至少 12 位" in login("staff").get("/me/password").content.decode()


def test_switch_keeps_unit_and_theme(login):
    client = login("staff")
    answer = client.post("/me/switch", {"unit": "wan", "theme": "dark", "next": "/desk"})
    assert answer.url == "/desk"
    assert (client.session["unit"], client.session["theme"]) == ("wan", "dark")
    assert 'data-bs-theme="dark"' in client.get("/desk").content.decode()


def test_switch_ignores_what_it_does_not_know(login):
    client = login("staff")
    answer = client.post("/me/switch", {"unit": "x", "theme": "y", "next": "https://evil.test/"})
    assert answer.url == "/"
    assert "unit" not in client.session
    assert client.get("/me/switch").status_code == 405


def test_page_without_log_in_leads_there(client):
    assert client.get("/projects").url == "/login/?next=/projects"


def test_name_of_the_person_is_on_every_page(login):
    client = login("staff", person=make_person("示例张三"))
    assert "示例张三" in client.get("/desk").content.decode()
