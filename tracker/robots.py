"""Group robots of 企业微信, 钉钉 and 飞书, spoken to through apprise; and where one may be (R55).

apprise knows each platform's words and signature. What it does not do is done here, on the line
its plugins post through: only to an allowed place, to the very address that was looked up and
checked, never along a redirect, and "200 but refused" is a refusal.
"""

import json
import re
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from types import SimpleNamespace
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import requests
from apprise.plugins import dingtalk, feishu, wecombot
from django.conf import settings
from django.core.exceptions import ValidationError
from requests.adapters import HTTPAdapter

from tracker.models import Robot, RobotKind

TIMEOUT = 5  # seconds, to connect and between two pieces of the answer
LONGEST_ANSWER = 64 << 10
# WeCom takes 2,048 bytes of text and is the narrowest of the three.
LONGEST_TEXT = 2000


class RobotError(Exception):
    """A robot could not be reached or did not take the message; says why, without its address."""


@dataclass(frozen=True)
class Platform:
    """Where the public one is, how its address reads, and its apprise plugin."""

    origin: str
    path: str  # the token is its last part, or the parameter `token_key`
    token_key: str
    token: str  # what one looks like
    plugin: Any


class _DingTalk(dingtalk.NotifyDingTalk):
    """apprise 2.2 escapes the signature, then `requests` escapes it again: DingTalk refuses it."""

    def get_signature(self):
        timestamp, signature = super().get_signature()
        return timestamp, unquote(signature)


PLATFORMS = {
    RobotKind.WECOM: Platform(
        "https://qyapi.weixin.qq.com",
        "/cgi-bin/webhook/send",
        "key",
        r"[A-Za-z0-9_-]{4,100}",
        wecombot.NotifyWeComBot,
    ),
    RobotKind.DINGTALK: Platform(
        "https://oapi.dingtalk.com",
        "/robot/send",
        "access_token",
        r"[A-Za-z0-9]{4,100}",
        _DingTalk,
    ),
    RobotKind.FEISHU: Platform(
        "https://open.feishu.cn",
        "/open-apis/bot/v2/hook/",
        "",
        r"[A-Za-z0-9_-]{4,100}",
        feishu.NotifyFeishu,
    ),
}


def read_address(kind: str, address: str) -> tuple[str, str]:
    """Origin and token of a robot's address. Raises ValidationError: what is wrong, what to do."""
    try:
        parts = urlsplit(address.strip())
        origin = _origin(parts)
    except ValueError:  # a port that is no number, brackets that hold no address
        raise ValidationError(_advice(kind, "这不是一个网址")) from None
    platform = PLATFORMS[RobotKind(kind)]
    if origin not in {platform.origin, *settings.ROBOT_ORIGINS}:
        raise ValidationError(_advice(kind, _why_not(parts)))
    if platform.token_key:
        token = "".join(parse_qs(parts.query).get(platform.token_key, [""])[:1])
        good = parts.path.rstrip("/") == platform.path
    else:
        token = parts.path.removeprefix(platform.path).rstrip("/")
        good = parts.path.startswith(platform.path)
    if not good or not re.fullmatch(platform.token, token):
        raise ValidationError(_advice(kind, "网址不完整"))
    return origin, token


def post(robot: Robot, text: str) -> None:
    """Post a text into the robot's group. Raises RobotError; never sleeps, never follows."""
    try:
        origin, token = read_address(robot.kind, robot.address)
    except ValidationError as error:
        raise RobotError(" ".join(error.messages)) from error
    platform = PLATFORMS[RobotKind(robot.kind)]
    own = platform.plugin.notify_url.replace(platform.origin, origin, 1)
    plugin = type(platform.plugin.__name__, (platform.plugin,), {"notify_url": own})
    words = {"secret": robot.secret} if robot.kind == RobotKind.DINGTALK else {}
    try:
        taken = plugin(token, **words).send(body=text)
    except RobotError as error:  # a platform may repeat what it was called with
        raise RobotError(str(error).replace(token, "***")) from None
    if not taken:
        raise RobotError("平台没有接收，请稍后再试。")


def _origin(parts: SplitResult) -> str:
    port = f":{parts.port}" if parts.port not in (None, 443) else ""
    at = "@" if "@" in parts.netloc else ""  # a name before the host is never part of an address
    return f"{parts.scheme}://{at}{parts.hostname or ''}{port}"


def _why_not(parts: SplitResult) -> str:
    if not parts.hostname:
        return "这不是一个网址"
    if parts.scheme != "https":
        return "只接受 https:// 开头的网址"
    try:
        inside = not _is_public(parts.hostname)
    except ValueError:
        inside = parts.hostname == "localhost" or "." not in parts.hostname
    if inside:
        return "这是内网或本机地址，不能由页面填写"
    return f"{parts.hostname} 不是该平台的网址"


def _advice(kind: str, why: str) -> str:
    platform = PLATFORMS[RobotKind(kind)]
    return (
        f"{why}。{RobotKind(kind).label}机器人的地址以 {platform.origin}{platform.path} 开头，"
        "请从群设置里整段复制；单位自建的平台，请运维人员先在 ROBOT_ORIGINS 里登记它的网址。"
    )


def checked_address(url: str) -> str:
    """The one address to connect to, looked up once. Raises RobotError for one inside the house.

    What the operator named in ROBOT_ORIGINS may be inside: that is where such platforms stand.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError:
        raise RobotError(f"找不到 {parts.hostname}，请检查服务器的域名解析。") from None
    addresses = [str(entry[4][0]) for entry in found]
    if _origin(parts) not in settings.ROBOT_ORIGINS:
        for one in addresses:
            if not _is_public(one):
                raise RobotError(f"{parts.hostname} 指向内网地址 {one}，没有发送。")
    return addresses[0]


def _is_public(address: str) -> bool:
    """Raises ValueError for what is a name."""
    found = ip_address(address)
    return found.is_global and not found.is_multicast


class _Pinned(HTTPAdapter):
    """Connects to one address, whatever the name says by now; TLS still asks for the name."""

    def __init__(self, address: str):
        self.address = address
        super().__init__()

    def build_connection_pool_key_attributes(self, request, verify, cert=None):
        place, options = super().build_connection_pool_key_attributes(request, verify, cert)
        if place["scheme"] == "https":
            options |= {"server_hostname": place["host"], "assert_hostname": place["host"]}
        return place | {"host": self.address}, options


def _post(url: str, *, data: Any, headers: dict[str, str], params: Any = None, **_: Any) -> Any:
    """What apprise's plugins call as `requests.post`."""
    host = urlsplit(url).netloc
    with requests.Session() as session:
        session.trust_env = False  # no proxy and no .netrc by the way
        session.mount(f"{urlsplit(url).scheme}://", _Pinned(checked_address(url)))
        try:
            answer = session.post(
                url, data=data, params=params, headers=headers | {"Host": host},
                timeout=TIMEOUT, allow_redirects=False, stream=True,
            )  # fmt: skip
            said = next(answer.iter_content(LONGEST_ANSWER), b"")
        except requests.RequestException as error:  # its words hold the address
            raise RobotError(f"连不上 {host}（{type(error).__name__}）。") from None
    _accepted(answer.status_code, said)
    return answer


def _accepted(status: int, said: bytes) -> None:
    """All three answer 200 also when they refuse, and say so in a code."""
    if status != requests.codes.ok:
        raise RobotError(f"平台答复 {status}，没有接收。")
    try:
        answer = json.loads(said)
        code = answer.get("errcode", answer.get("code", 0))
    except (ValueError, AttributeError):
        raise RobotError("平台的答复看不懂，不能确认已经发出。") from None
    if code:
        words = str(answer.get("errmsg") or answer.get("msg") or "")[:120]
        raise RobotError(f"平台没有接收（{code}）：{words}")


# The plugins have no other place where a connection could be given to them.
_line = SimpleNamespace(
    post=_post, codes=requests.codes, RequestException=requests.RequestException
)
for _module in (wecombot, dingtalk, feishu):
    _module.requests = _line  # type: ignore[attr-defined]
