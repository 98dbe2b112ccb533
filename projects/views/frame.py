"""What the figure pages share: reading scope and period from the address."""

from typing import Any

from django.http import HttpRequest

from projects.queries.dimensions import MONTH
from projects.queries.narrow import ALIASES, INVESTOR, NARROWING
from projects.queries.report import window_asked
from projects.queries.scope import Scope, Window, scope_for

LONGEST_KEY = 200
MONTHS = 12


class Asked:
    """The scope and window that an address asks for; what it cannot read is said, not guessed."""

    def __init__(self, request: HttpRequest, **fixed: str):
        """`fixed`: keys that the page itself stands for (/parks/<code>), whatever is asked."""
        self.problems: list[str] = []
        get = self.get = request.GET
        self.narrow = {
            name: self._given(name)[:LONGEST_KEY] for name in (*NARROWING, INVESTOR)
        } | fixed
        self.window = self._window(get.get("period", ""), get.get("as_of", ""))
        self.scope = self._scope(request.user)
        self.month = self._month(get.get(MONTH, ""))
        self.query: dict[str, Any] = {
            "period": self.window.period.code,
            **({"as_of": get["as_of"]} if get.get("as_of") else {}),
            **{name: code for name, code in self.narrow.items() if code},
        }

    def _given(self, name: str) -> str:
        """The key by its own name, else as the ledger list spells it as well (`lead`, `light`)."""
        spelt = [alias for alias, real in ALIASES.items() if real == name]
        return next((self.get[key] for key in (name, *spelt) if self.get.get(key)), "")

    @property
    def known(self) -> set[str]:
        """The keys that are read; of two spellings only one is."""
        twice = {alias for alias, real in ALIASES.items() if self.get.get(real)}
        return {"period", "as_of", "u", *self.narrow, *ALIASES} - twice

    def unknown(self, *own: str) -> list[str]:
        """Keys of the address that mean nothing here; `own` are the page's."""
        return [key for key in self.get if key not in self.known | {*own}]

    def _window(self, code: str, as_of: str) -> Window:
        """What can be read of it is kept: a wrong day costs the day, a wrong period both."""
        for period, day, instead in ((code, as_of, "统计期末"), (code, "", "默认统计期")):
            try:
                return window_asked(period, day)
            except ValueError as error:
                self.problems = [f"{error} 现按{instead}计算。"]
        return window_asked("", "")

    def _scope(self, user) -> Scope:
        """Each key that names nothing is left out, and said."""
        for name, code in self.narrow.items():
            try:
                if code:
                    scope_for(user, self.window.until, **{name: code})
            except ValueError as error:
                self.problems.append(f"{error} 现不按它筛选。")
                self.narrow[name] = ""
        return scope_for(user, self.window.until, **self.narrow)

    def _month(self, given: str) -> int | None:
        if not given or (given.isdecimal() and 1 <= int(given) <= MONTHS):
            return int(given) if given else None
        self.problems.append(f"没有“{given[:10]}”月，请写 1 到 12。现按整个统计期计算。")
        return None

    @property
    def given(self) -> list[str]:
        """The keys that narrow."""
        return [name for name, code in self.narrow.items() if code]

    def context(self) -> dict[str, Any]:
        return {
            "window": self.window,
            "scope": self.scope,
            "figure_query": self.query,
            "problems": self.problems,
            "narrow": self.narrow,
        }
