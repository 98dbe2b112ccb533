"""Where collected static files go: hashed, compressed, and Tabler's sheet without what we never use.

Of Tabler's 80 KB (packed) our pages use about a seventh, and nothing is painted before a sheet is
there: over a slow line that is a second.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from tracker.tools.stylesheet import prune

SHEET = "vendor/tabler.min.css"
# Wherever a class of ours can be written: templates, scripts, widgets.
WRITTEN = (
    *("templates/**/*.html", "static/**/*.*"),
    *("tracker/**/*.py", "parks/**/*.py", "projects/**/*.py"),
)
_WORD = re.compile(r"[A-Za-z_][\w-]*")


class UsedStaticFiles(CompressedManifestStaticFilesStorage):
    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Cut the sheet before it is hashed and packed; always from the whole one, so that a class
        which a new release uses comes back."""
        if SHEET in paths and not dry_run:
            storage, path = paths[SHEET]
            with storage.open(path) as source:
                whole = source.read().decode()
            self.delete(SHEET)
            self.save(SHEET, ContentFile(used_part(whole).encode()))
            paths = paths | {SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def used_part(sheet: str) -> str:
    root = Path(settings.BASE_DIR)
    texts = [
        path.read_text(encoding="utf-8")
        for pattern in WRITTEN
        for path in sorted(root.glob(pattern))
        if path.suffix in {".html", ".css", ".js", ".py"}
    ]
    words = {word for text in texts for word in _WORD.findall(text)}
    return prune(sheet, words, beside="".join(texts))
