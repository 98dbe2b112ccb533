"""The inbox: one's own messages, read at once."""

import pytest

from tests.factories.parks import make_user
from tracker.models import Notification

pytestmark = pytest.mark.django_db


def write_to(user, number=1):
    for n in range(number):
        Notification.objects.create(
            key=f"{user.pk}-{n}", recipient=user, kind="sample", title=f"示例消息{n}", url="/desk"
        )


def test_inbox_shows_ones_own(login):
    client = login("staff")
    write_to(client.user)
    write_to(make_user("staff"), 3)
    answer = client.get("/inbox")
    assert [n.recipient for n in answer.context["object_list"]] == [client.user]
    assert answer.context["unread"] == 1


def test_read_all_is_ones_own(login):
    client, other = login("staff"), make_user("staff")
    write_to(client.user, 2)
    write_to(other, 1)
    assert client.post("/inbox/read").url == "/inbox"
    assert not Notification.objects.visible_to(client.user).unread().exists()
    assert Notification.objects.visible_to(other).unread().count() == 1
    assert client.get("/inbox/read").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_takes_as_many_queries_for_one_row_as_for_three(
    login, django_assert_num_queries, count
):
    client = login("staff")
    write_to(client.user, count)
    client.get("/inbox")
    with django_assert_num_queries(6):
        client.get("/inbox")


def test_inbox_page_out_of_range_is_the_last(login):
    client = login("staff")
    write_to(client.user, 31)
    for page, number in (("99", 2), ("0", 1), ("-3", 1), ("x", 1), ("²", 1)):
        assert client.get("/inbox", {"page": page}).context["page_obj"].number == number
