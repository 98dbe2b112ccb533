"""The installable shell: manifest and service worker (UI.md §10). They hold no data."""

import hashlib
import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

# What the fill form needs without a network. Pages are cached as they are opened, by the worker.
SHELL = (
    "theme.js",
    "vendor/tabler.min.css",
    "app.css",
    "pages/fill.css",
    "icon.svg",
    "django_htmx/htmx-2.min.js",
    "app.js",
    "outbox.js",
    "photos.js",
    "fill.js",
)
WORKER = settings.BASE_DIR / "static" / "sw.js"
ICONS = ((192, "icon-192.png"), (512, "icon-512.png"))


@login_not_required
@require_safe
def manifest(request):
    icons = [
        {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, name in ICONS
        for purpose in ("any", "maskable")
    ]
    body = {
        "name": "招商引资项目调度系统",
        "short_name": "招商调度",
        "lang": "zh-CN",
        "id": "/fill",
        "start_url": "/fill",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f6f5f1",
        "theme_color": "#12535e",
        "icons": icons,
    }
    return HttpResponse(json.dumps(body), content_type="application/manifest+json")


@login_not_required
@require_safe
def worker(request):
    """sw.js at the root, so that it may serve every page; new assets make a new worker."""
    assets = [static(name) for name in SHELL]
    version = hashlib.sha256("".join(assets).encode()).hexdigest()[:12]
    said = f"const SHELL = {json.dumps(assets)};\nconst VERSION = {json.dumps(version)};\n"
    body = said + WORKER.read_text(encoding="utf-8")
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")
