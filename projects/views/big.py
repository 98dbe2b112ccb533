"""大屏: the battle map in the room. One's own scope by log-in, or a screen's by its link."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.actions.screen import note_opening
from projects.models import Screen
from projects.models.screen import PAGING
from projects.permissions import why_screen_closed
from projects.queries.big import Big, big
from projects.queries.dashboard import HEADLINE
from projects.queries.indicators import Statement, indicator
from projects.queries.scope import Scope, Window, scope_for
from projects.views.frame import Asked
from tracker import clock
from tracker.limits import is_spent
from tracker.roles import Permission
from tracker.tools.money import in_unit, two

REFRESH = timedelta(minutes=5)
PLAY = 20  # seconds a page
AGAIN = 600  # seconds until a closed wall asks again
TALLEST = 84  # per cent of the drawing's height; above the tallest bar stands its number
WEEKDAYS = "一二三四五六日"
# Of one address: more is no wall. A building's walls may share one.
ASKS, ASKS_IN = 120, 60
MISSES, MISSES_IN = 20, 600


@require_safe
def screen(request):
    """/big: what this person may see, narrowed as any figure page is."""
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    asked = Asked(request)
    get = request.GET
    past = bool(get.get("period") or get.get("as_of"))
    found = big(asked.scope, asked.window, asked.window.until if past else clock.today())
    context = shown(found, asked.scope, asked.window) | {
        "linked": True,
        "names": get.get("names") != "off",
        "play": play(get.get("play", ""), asked.problems),
        "problems": asked.problems,
        "figure_query": asked.query,
        "may_manage": request.user.may(Permission.MANAGE_SCREENS),
    }
    # Without the request: the frame's own context (menus, messages) is not for a wall.
    return HttpResponse(render_to_string("projects/big/detail.html", context))


@login_not_required
@require_safe
def by_link(request, token: str):
    """/big/<token>: one screen's scope and nothing else; no session, no link to another page."""
    ip = request.META.get("REMOTE_ADDR", "")
    if is_spent(f"big:{ip}", ASKS, ASKS_IN):
        return closed("这个地址打开得太频繁。", 429)
    row = Screen.objects.opened_by(token).select_related("park", "held_by").first()
    if row is None:
        often = is_spent(f"big-miss:{ip}", MISSES, MISSES_IN)
        return closed("链接不对，可能没有抄全，或者已经换过。", 429 if often else 404)
    if why := why_screen_closed(row, ip, timezone.localdate()):
        return closed(why, 410 if row.admits(ip) else 403)
    note_opening(screen=row, ip=ip)
    window = Window.of()
    scope = scope_for(row.held_by, **({"park": row.park.code} if row.park else {}))
    found = big(scope, window, clock.today())
    context = shown(found, scope, window) | {
        "linked": False,
        "names": not row.hide_names,
        "play": row.paging,
    }
    return private(HttpResponse(render_to_string("projects/big/detail.html", context)))


def closed(why: str, status: int) -> HttpResponse:
    """A calm page without any data: what is the matter and what to do."""
    page = HttpResponse(
        render_to_string("projects/big/closed.html", {"why": why, "status": status}), status=status
    )
    # Nobody stands at a wall: it looks again by itself, and a prolonged link comes back.
    page["Refresh"] = str(ASKS_IN if status == 429 else AGAIN)
    if status == 429:
        page["Retry-After"] = str(ASKS_IN)
    return private(page)


def private(page: HttpResponse) -> HttpResponse:
    """The address is the key: it goes to no other site, no cache and no search engine."""
    page["Referrer-Policy"] = "no-referrer"
    page["Cache-Control"] = "no-store"
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page


def play(given: str, problems: list[str]) -> int:
    """Seconds a page; what cannot be read is said."""
    if given.isdecimal() and PAGING[0] <= int(given[:4]) <= PAGING[1]:
        return int(given)
    if given:
        problems.append(f"翻页秒数请写 {PAGING[0]} 到 {PAGING[1]}，现按 {PLAY} 秒。")
    return PLAY


def shown(found: Big, scope: Scope, window: Window) -> dict:
    """What both doors show."""
    now = timezone.localtime()
    return {
        "big": found,
        "cockpit": found.cockpit,
        "said": found.cockpit.said,
        "kpi": kpis(found.cockpit.said),
        "months": months(found, window),
        "scope": scope,
        "window": window,
        "definition": indicator(HEADLINE).definition,
        "held_on": clock.held(),
        "day": clock.today(),
        "weekday": f"星期{WEEKDAYS[clock.today().weekday()]}",
        "now": now,
        "next_at": now + REFRESH,
        "refresh": int(REFRESH.total_seconds()),
        "minutes": int(REFRESH.total_seconds()) // 60,
        "zone": timezone.get_current_timezone_name(),
    }


def kpis(said: Statement) -> dict:
    """Completion and growth beside the big numbers; differences of rates are points."""
    return {
        "rate": said.target_rate(HEADLINE),
        "lead": said.lead_points(HEADLINE),
        "grown": said.yoy(HEADLINE),
        "start": said.yoy("start_rate"),
        "production": said.yoy("production_rate"),
    }


def months(found: Big, window: Window) -> list[dict]:
    """Each month's two bars and their amounts in 亿元."""
    held = found.cockpit.months
    most = max([one for month in held for one in (month.now, month.before)], default=0)
    return [
        {
            "number": month.number,
            "period": f"{window.period.year}-{month.number:02d}",
            "value": two(in_unit(month.now, "yi")),
            "now": bar(month.now, most),
            "before": bar(month.before, most),
            "before_value": two(in_unit(month.before, "yi")),
        }
        for month in held
    ]


def bar(value, most) -> dict[str, str]:
    """Top and height of a bar that stands on the ground, per cent."""
    height = float(value / most) * TALLEST if most and value > 0 else 0.0
    return {"top": f"{100 - height:.1f}%", "height": f"{height:.1f}%"}
