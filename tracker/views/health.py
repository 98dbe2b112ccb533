"""/livez and /readyz: states without data, no log-in (R68)."""

from datetime import timedelta

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tracker.models import Heartbeat, OutboxMessage

LAG = timedelta(minutes=5)


@login_not_required
@require_safe
def live(request):
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def ready(request):
    checks = {name: _holds(check) for name, check in CHECKS.items()}
    good = all(checks.values())
    return JsonResponse(
        {"status": "ok" if good else "not ready", "checks": checks}, status=200 if good else 503
    )


def _holds(check) -> bool:
    try:
        return bool(check())
    except Exception:  # a check that cannot run is a check that failed
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return True


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker() -> bool:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return True


def _outbox() -> bool:
    late = timezone.now() - LAG
    return not OutboxMessage.objects.filter(state="waiting", next_try_at__lt=late).exists()


def _beat() -> bool:
    return Heartbeat.objects.filter(name="beat", seen_at__gt=timezone.now() - LAG).exists()


CHECKS = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "outbox": _outbox,
    "beat": _beat,
}
