"""Robots against a platform of our own: each protocol, each refusal, and no way into the house."""

import socket

import pytest
from django.core.exceptions import ValidationError

from tests.tracker.sink import KEY, SECRET
from tracker.models import Robot
from tracker.robots import RobotError, post, read_address

KINDS = ("wecom", "dingtalk", "feishu")
PUBLIC = {
    "wecom": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
    "dingtalk": f"https://oapi.dingtalk.com/robot/send?access_token={KEY}",
    "feishu": f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
}
TEXT = "【调度系统】示例：节点逾期，“引号”与换行\n第二行"


@pytest.mark.parametrize("kind", KINDS)
def test_each_platform_takes_the_text(sink, kind):
    post(Robot(kind=kind, address=sink.address(kind)), TEXT)
    assert sink.said == [TEXT]


def test_dingtalk_is_signed(sink):
    sink.secret = SECRET
    for _ in range(8):  # a signature with + or / in it must come through as well
        post(Robot(kind="dingtalk", address=sink.address("dingtalk"), secret=SECRET), TEXT)
    assert len(sink.said) == 8
    with pytest.raises(RobotError, match="sign not match"):
        post(Robot(kind="dingtalk", address=sink.address("dingtalk"), secret="SECwrong"), TEXT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_in_a_200_is_a_refusal(sink, kind):
    """apprise alone would call this delivered."""
    with pytest.raises(RobotError, match="平台没有接收"):
        post(Robot(kind=kind, address=sink.address(kind, "wrongkey")), TEXT)
    assert sink.said == []


def test_no_error_tells_the_address(sink):
    with pytest.raises(RobotError) as refused:
        post(Robot(kind="wecom", address=sink.address("wecom", "wrongkey")), TEXT)
    assert "wrongkey" not in str(refused.value)
    robot = Robot(kind="wecom", address=sink.address("wecom"))
    sink.close()
    with pytest.raises(RobotError, match="连不上") as unreachable:
        post(robot, TEXT)
    assert KEY not in str(unreachable.value)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [(500, b"{}", "500"), (404, b"", "404"), (200, b"<html>", "看不懂"), (200, b"[1]", "看不懂"), (200, b"", "看不懂")],
)  # fmt: skip
def test_answers_that_are_none(sink, status, body, words):
    sink.answer = status, {}, body
    with pytest.raises(RobotError, match=words):
        post(Robot(kind="wecom", address=sink.address("wecom")), TEXT)


def test_redirects_are_not_followed(sink):
    sink.answer = 302, {"Location": f"{sink.origin}/inside"}, b""
    with pytest.raises(RobotError, match="302"):
        post(Robot(kind="feishu", address=sink.address("feishu")), TEXT)
    assert [path for path in sink.visited if "inside" in path] == []


def test_an_answer_without_end_is_cut(sink):
    sink.answer = 200, {}, b'{"errcode": 0, "x": "' + b"x" * (1 << 20) + b'"}'
    with pytest.raises(RobotError, match="看不懂"):
        post(Robot(kind="wecom", address=sink.address("wecom")), TEXT)


@pytest.mark.parametrize("kind", KINDS)
def test_public_addresses_are_read(kind):
    origin, token = read_address(kind, f" {PUBLIC[kind]} ")
    assert PUBLIC[kind].startswith(origin)
    assert token == KEY


INSIDE = [
    "127.0.0.1", "0.0.0.0", "10.0.0.5", "172.16.3.4", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "224.0.0.1", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]", "localhost", "intranet", "0", "2130706433", "0x7f000001",
]  # fmt: skip
HOSTS = [
    *INSIDE, "127.1", "0x7f.1", "evil.example", "qyapi.weixin.qq.com.evil.example", "evil-qyapi.weixin.qq.com",
    "qyapi.weixin.qq.com@evil.example", "evil@qyapi.weixin.qq.com", "qyapi.weixin.qq.com:8443",
    "qyapi.weixin.qq.com.", "qyapi.weixin.qq.com:99999", "qyapi.weixin.qq.com\\@evil.example",
    "qyapi。weixin。qq。com", "", "[", "oapi.dingtalk.com",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_no_other_place_is_an_address(host):
    """T24: refused with the reason and the way out, before any connection."""
    for scheme in ("https", "http"):
        with pytest.raises(ValidationError) as refused:
            read_address("wecom", f"{scheme}://{host}/cgi-bin/webhook/send?key={KEY}")
        assert "整段复制" in str(refused.value)


@pytest.mark.parametrize("host", INSIDE)
def test_inside_is_said_to_be_inside(host):
    with pytest.raises(ValidationError, match="内网"):
        read_address("feishu", f"https://{host}/open-apis/bot/v2/hook/{KEY}")


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abcd",
        "ftp://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abcd",
        "file:///etc/passwd",
        "gopher://qyapi.weixin.qq.com/",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a/../b",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/upload?key=abcd",
        "https://qyapi.weixin.qq.com/",
        "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abcd",
        "群机器人",
        "",
    ],
)
def test_incomplete_addresses(address):
    with pytest.raises(ValidationError):
        read_address("wecom", address)


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::5"])
def test_public_name_that_points_inside_gets_no_connection(monkeypatch, inside):
    family = socket.AF_INET6 if ":" in inside else socket.AF_INET

    def resolve(host, port, **_):
        return [
            (socket.AF_INET, 1, 6, "", ("93.184.216.34", port)),
            (family, 1, 6, "", (inside, port)),
        ]

    def never(*_):
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", never)
    with pytest.raises(RobotError, match="指向内网"):
        post(Robot(kind="wecom", address=PUBLIC["wecom"]), TEXT)


def test_name_is_looked_up_once_and_that_address_is_called(sink, settings, monkeypatch):
    """A name that points elsewhere a moment later (rebinding) changes nothing."""
    port = int(sink.origin.rpartition(":")[2])
    settings.ROBOT_ORIGINS = [f"http://im.example.test:{port}"]
    asked = []
    real = socket.getaddrinfo

    def resolve(host, *words, **more):
        if host == "im.example.test":
            asked.append(host)
            return real("127.0.0.1", *words, **more)
        return real(host, *words, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    address = f"http://im.example.test:{port}/cgi-bin/webhook/send?key={KEY}"
    post(Robot(kind="wecom", address=address), TEXT)
    assert sink.said == [TEXT]
    assert asked == ["im.example.test"]


def test_unknown_name_is_said(monkeypatch):
    def nothing(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    with pytest.raises(RobotError, match="域名解析"):
        post(Robot(kind="dingtalk", address=PUBLIC["dingtalk"]), TEXT)


def test_an_address_no_longer_allowed_is_not_called(sink, settings):
    robot = Robot(kind="wecom", address=sink.address("wecom"))
    settings.ROBOT_ORIGINS = []
    with pytest.raises(RobotError, match="ROBOT_ORIGINS"):
        post(robot, TEXT)
    assert sink.visited == []
