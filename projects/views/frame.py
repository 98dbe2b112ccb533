"""What the figure pages share: reading scope and period from the address."""

from typing import Any

from django.http import HttpRequest

from projects.queries.report import window_asked
from projects.queries.scope import Scope, Window, scope_for

NARROW = ("park", "region", "chain", "office", "leader")


class Asked:
    """The scope and window that an address asks for; what it cannot read is said, not guessed."""

    def __init__(self, request: HttpRequest):
        self.problems: list[str] = []
        get = request.GET
        self.narrow = {name: get.get(name, "") for name in NARROW}
        self.window = self._window(get.get("period", ""), get.get("as_of", ""))
        self.scope = self._scope(request.user)
        self.query: dict[str, Any] = {
            "period": self.window.period.code,
            **({"as_of": get["as_of"]} if get.get("as_of") else {}),
            **{name: code for name, code in self.narrow.items() if code},
        }

    def _window(self, code: str, as_of: str) -> Window:
        """What can be read of it is kept: a wrong day costs the day, a wrong period both."""
        for period, day, instead in ((code, as_of, "统计期末"), (code, "", "默认统计期")):
            try:
                return window_asked(period, day)
            except ValueError as error:
                self.problems = [f"{error} 现按{instead}计算。"]
        return window_asked("", "")

    def _scope(self, user) -> Scope:
        try:
            return scope_for(user, **self.narrow)
        except ValueError as error:
            self.problems.append(f"{error} 现按全部计算。")
            self.narrow = dict.fromkeys(NARROW, "")
            return scope_for(user)

    def context(self) -> dict[str, Any]:
        return {
            "window": self.window,
            "scope": self.scope,
            "figure_query": self.query,
            "problems": self.problems,
            "narrow": self.narrow,
        }
