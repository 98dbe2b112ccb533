"""T01 and T02: every address × actor × method × record, and "denied" means nothing was written.

The addresses come from the URLconf, what is right from `policy.py`. The number of checks is
printed (`pytest -s`) and must not sink.
"""

import logging
import re
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from tests.house.policy import ACTORS, ROUTES, SEEN, STRANGERS, WORLD, Route
from tests.house.routes import Address, addresses
from tests.house.world import MISSING, api_client, arguments_of, make_world, page_client
from tracker.views import health

ADDRESSES = {address.name: address for address in addresses()}
OTHERS = ("PUT", "PATCH", "DELETE")
SAFE = {"GET"}
DENIALS = {302, 401, 403, 404, 405}
WORKED = {200, 201, 302, 400, 409, 412, 422, 428, 503}
# An empty body may be refused (400, 422); what is denied or broken is something else.
WRITE = re.compile(
    r'\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)"?', re.I
)
# Bookkeeping of the request itself, not of what it asked for.
ALLOWED_TABLES = {"django_session", "tracker_auditevent", "tracker_idempotencykey"}
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value|content|data-csrf)="[A-Za-z0-9]{64}"')
LEAST_CHECKS = 600  # of each actor; eleven actors


class Writes:
    """The tables that a request wrote to."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute, sql, params, many, context):
        if found := WRITE.match(sql):
            self.tables.add(found[1])
        return execute(sql, params, many, context)

    def unexpected(self) -> set[str]:
        return {t for t in self.tables - ALLOWED_TABLES if not t.startswith("axes_")}


class Matrix:
    """All requests of one actor; what is wrong is collected, so that one run shows everything."""

    def __init__(self, actor: str, world: SimpleNamespace):
        self.actor, self.world = actor, world
        self.page, self.api = page_client(world, actor), api_client(world, actor)
        self.cookies = self.page.cookies.output()
        self.wrong: list[str] = []
        self.count: Counter[str] = Counter()

    def run(self) -> None:
        for number, address in enumerate(ADDRESSES.values()):
            route = ROUTES[address.name]
            for method in self.methods(route, number):
                if method in route.allowed and route.noun:
                    self.records(address, method)
                elif route.noun:
                    held = arguments_of(self.world.first[route.noun])
                    exists = self.actor in SEEN[route.noun].first
                    self.request(address, method, held, exists=exists)
                else:
                    self.request(address, method, {})

    def methods(self, route: Route, number: int) -> list[str]:
        """GET, POST and what is allowed; of the others the bureau sends all, the rest take turns."""
        turn = OTHERS[(ACTORS.index(self.actor) + number) % len(OTHERS)]
        others = OTHERS if self.actor == "bureau" else (turn,)
        return ["GET", "POST", *(m for m in OTHERS if m in others or m in route.allowed)]

    def records(self, address: Address, method: str) -> None:
        """The first record, the second, and one that never was: the unseen look like the last."""
        noun = ROUTES[address.name].noun
        seen = SEEN[noun]
        missing = self.request(address, method, MISSING, exists=False)
        found = {"first": (self.world.first[noun], seen.first)}
        if seen.second is not None:
            found["second"] = (self.world.second[noun], seen.second)
        for which, (record, who) in found.items():
            is_seen = self.actor in who
            held = arguments_of(record)
            said = self.request(address, method, held, exists=is_seen, which=which)
            if not is_seen and self.actor not in STRANGERS:
                self.count["same"] += 1
                if said != missing:
                    self.wrong.append(f"{method} {address.name} {which}: 与不存在的记录答复不同")

    def request(self, address, method, held, *, exists=True, which="first") -> tuple[int, bytes]:
        """Send one request and judge it. Returns status and comparable body."""
        route = ROUTES[address.name]
        arguments = {n: v for n, v in (held | route.fixed).items() if n in address.arguments}
        client = self.api if address.is_api else self.page
        writes = Writes()
        point = transaction.savepoint()
        with connection.execute_wrapper(writes):
            response = client.generic(method, reverse(address.name, kwargs=arguments))
            # A file is read to its end, which closes it; closing it unread would take the test's
            # own connection with it. Its name and bytes are its owner's: they are not compared.
            body = response.getvalue() and b"" if response.streaming else response.content
        if writes.tables or method not in SAFE:
            transaction.savepoint_rollback(point)
            self.remember_session()
        else:
            transaction.savepoint_commit(point)
        status = response.status_code
        self.count["status"] += 1
        if status not in self.expected(address, method, exists):
            self.wrong.append(
                f"{method} {address.name} {which if exists else '不可见'}: {status}，应为"
                f" {sorted(self.expected(address, method, exists))}"
            )
        if method in SAFE or status in DENIALS - {302} or self.actor in STRANGERS:
            self.count["unchanged"] += 1
            if unexpected := writes.unexpected():
                self.wrong.append(f"{method} {address.name}: {status} 却写了 {unexpected}")
        return status, comparable(body, arguments)

    def remember_session(self) -> None:
        """A log-out was rolled back in the database; the client's cookie comes back as well."""
        if self.page.cookies.output() != self.cookies:
            self.page = page_client(self.world, self.actor)
            self.cookies = self.page.cookies.output()

    def expected(self, address: Address, method: str, exists: bool) -> set[int]:
        route = ROUTES[address.name]
        if self.actor in STRANGERS and WORLD not in route.allowed.values():
            return {401} if address.is_api else {302}
        if address.name == "api:nowhere":
            return {404}
        if method not in route.allowed:
            anything = any(route.may(self.actor, m) for m in route.allowed)
            return {405, route.refusal} if anything and exists else {403, 404, 405}
        if route.may(self.actor, method):
            return WORKED if exists else {404}
        return {403} if exists else {403, 404}


def comparable(body: bytes, arguments: dict[str, Any]) -> bytes:
    """The body without its CSRF token and without the address that was asked for."""
    body = TOKEN.sub(b"", body)
    for value in arguments.values():
        body = body.replace(f"/{value}".encode(), b"/?")
    return body


def test_every_route_has_a_row():
    missing, gone = set(ADDRESSES) - set(ROUTES), set(ROUTES) - set(ADDRESSES)
    assert not missing, f"policy.py 没有这些地址的规定：{sorted(missing)}"
    assert not gone, f"policy.py 里的这些地址已不存在：{sorted(gone)}"


@pytest.fixture
def _quiet(monkeypatch):
    """No waiting for a broker, no line a denied request."""
    monkeypatch.setitem(health.CHECKS, "broker", lambda: True)
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize("actor", ACTORS)
def test_matrix(actor):
    matrix = Matrix(actor, make_world())
    matrix.run()
    print(f"\n访问矩阵 {actor}: {matrix.count.total()} 项检查 {dict(matrix.count)}")
    assert not matrix.wrong, "\n".join(matrix.wrong)
    assert matrix.count.total() >= LEAST_CHECKS
