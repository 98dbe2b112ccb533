"""`manage.py up`: the whole product on one machine, for a trial or a demonstration.

Prepares the database, then runs web, worker, beat and, without REDIS_URL, a broker as child
processes. Production runs the same three processes under systemd or containers instead.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any

import redis
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connections

from tracker import embedded

DEMO_USERS = ("staff", "leader", "bureau", "liaison", "unit", "auditor", "admin")
WEB = "gunicorn tracker.wsgi -k gthread -w 1 --threads 8 --graceful-timeout 5 --no-control-socket"
WORKER = "celery -A tracker worker -P threads -c 4 --without-gossip --without-mingle -l INFO"
BEAT = "celery -A tracker beat --pidfile= -l INFO"  # the default pidfile lands in the project
STOP_ORDER = ("web", "beat", "worker", "broker")
PATIENCE = 20  # seconds a child gets to finish what it is doing
MOST_DEATHS, DEATH_WINDOW = 5, 300  # so often in so many seconds is broken, not unlucky
PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Have the kernel end this process when its parent dies, even of kill -9 (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)


class Child:
    """One process of the product: its log, its deaths, when it may start again."""

    def __init__(self, name: str, command: list[str], lock: int | None = None) -> None:
        self.name, self.command, self.lock = name, command, lock
        self.log = settings.VAR / "log" / f"{name}.log"
        self.deaths: list[float] = []
        self.start()

    def start(self) -> None:
        """Start it with its log appended to, and bound to die with this process."""
        self.log.parent.mkdir(exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.replace(self.log.with_suffix(".log.1"))
        parent = os.getpid()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=settings.BASE_DIR,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # Ctrl-C reaches this process alone, which then stops all in order
                preexec_fn=lambda: die_with(parent),  # safe: no threads have been started here
                pass_fds=[self.lock] if self.lock is not None else [],
            )

    def tend(self) -> None:
        """Start it again, ever more slowly, when it has died. Raises CommandError at the limit."""
        code, now = self.process.poll(), time.monotonic()
        if code is None:
            return
        self.deaths = [at for at in self.deaths if now - at < DEATH_WINDOW]
        if len(self.deaths) >= MOST_DEATHS:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise CommandError(f"{tail}\n\n{self.name} 一再退出，已停止。完整日志：{self.log}")
        print(f"  {self.name} 意外退出（{code}），重新启动。日志：{self.log}", flush=True)
        time.sleep(min(2 ** len(self.deaths), 15))
        self.deaths.append(now)
        self.start()

    def stop(self) -> None:
        """Ask it to end, and end it by force when it takes too long."""
        try:
            self.process.terminate()
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def interrupt(*_: object) -> None:
    """Make every signal that asks us to end look like Ctrl-C."""
    raise KeyboardInterrupt


def wait_for(works: Callable[[], object], seconds: float, failure: str) -> None:
    """Call `works` until it raises no OSError or RedisError; after `seconds` raise CommandError."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            works()
        except (OSError, redis.RedisError) as error:
            if time.monotonic() > deadline:
                raise CommandError(f"{failure}。原因：{error}") from error
            time.sleep(0.1)
        else:
            return


class Command(BaseCommand):
    help = "在本机启动整套系统：网页、后台任务、定时任务，以及内嵌的消息队列"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--die-with-parent", action="store_true", help="make 结束时随之结束")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        if options["die_with_parent"]:
            die_with(os.getppid())
        self.children: dict[str, Child] = {}
        self.address = f"http://{host}:{port}"
        os.environ.setdefault("SITE_URL", self.address)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interrupt)
        try:
            self.check_port(host, port)
            self.start_broker()
            self.prepare()
            self.serve(f"{host}:{port}")
            while True:
                for child in self.children.values():
                    child.tend()
                time.sleep(0.5)
        except KeyboardInterrupt:
            self.say("\n正在停止……")
        finally:
            self.stop()

    def say(self, text: str, ending: str = "\n") -> None:
        self.stdout.write(text, ending=ending)
        self.stdout.flush()

    def step(self, text: str, action: Callable[[], object]) -> None:
        """Do one step of the start and say how long it took."""
        self.say(f"  {text} ……", ending="")
        begun = time.monotonic()
        action()
        self.say(f" {time.monotonic() - begun:.1f} 秒")

    def check_port(self, host: str, port: int) -> None:
        """Find out now, not after a minute of preparation, that the port is taken."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"{host} 的 {port} 端口不能用（{error.strerror}），多半是本系统已在运行，"
                    f"或别的程序占用了它。换一个端口：PORT={port + 1} make run"
                ) from error

    def start_broker(self) -> None:
        """Start the embedded broker if one is needed, and wait until the broker answers.

        The lock is handed to the embedded broker: two of them on the same files would spoil them,
        and after a kill -9 the old one lives a moment longer than its parent.
        """
        self.lock = (settings.VAR / "up.lock").open("w")
        taken = "本系统已从这个目录启动（var/up.lock 被占用），请先停止那一个"
        wait_for(lambda: fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB), 15, taken)
        command = embedded.server_command(settings.BASE_DIR)
        if command:
            self.children["broker"] = Child("broker", command, self.lock.fileno())
        client = redis.Redis.from_url(embedded.client_url(settings.CELERY_BROKER_URL))
        failure = "连不上 REDIS_URL 所指的 Redis，请检查地址以及它是否在运行"
        if command:
            failure = f"内嵌消息队列没有启动，日志：{settings.VAR}/log/broker.log"
        self.step("消息队列", lambda: wait_for(client.ping, 15, failure))
        client.close()

    def prepare(self) -> None:
        """Bring database, static files and reference lists up to date; fill an empty database."""
        self.step("数据库结构", lambda: call_command("migrate", verbosity=0))
        self.step("静态文件", lambda: call_command("collectstatic", interactive=False, verbosity=0))
        self.step("基础数据", lambda: call_command("load_reference", verbosity=0))
        if not apps.get_model("projects", "Project").objects.exists():
            demo = partial(
                call_command, "demo", stdout=StringIO()
            )  # its words would break the line
            self.step("演示数据（只在第一次启动时生成）", demo)
        users = get_user_model().objects.filter(username__in=DEMO_USERS, is_active=True)
        self.users = sorted(users.values_list("username", flat=True), key=DEMO_USERS.index)
        connections.close_all()

    def serve(self, bind: str) -> None:
        """Start web, worker and beat; announce the address when the first page is there."""
        web = f"{WEB} --bind {bind} --log-level warning"
        for name, command in (("web", web), ("worker", WORKER), ("beat", BEAT)):
            self.children[name] = Child(name, [sys.executable, "-m", *command.split()])
        self.step("网页服务", lambda: wait_for(self.first_page, 60, "网页服务没有启动"))
        self.say(f"\n就绪：{self.address}/    Ctrl-C 停止；日志在 {settings.VAR / 'log'}")
        if self.users and settings.DEMO_PASSWORD:
            self.say(f"演示账号：{' '.join(self.users)}    密码：{settings.DEMO_PASSWORD}\n")

    def first_page(self) -> None:
        """Ask for a page, past any proxy; every answer but a server error will do."""
        self.children["web"].tend()
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            direct.open(f"{self.address}/livez", timeout=5).close()
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise

    def stop(self) -> None:
        """End everything in order: the broker last, so that the worker can give back its tasks."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        children = [self.children[name] for name in STOP_ORDER if name in self.children]
        for child in children:
            child.stop()
        if children:
            self.say("已全部停止。")
