"""Which typefaces a page or a picture can use on this machine.

typst reads the font files itself, so a family found here is a family that it will find.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import typst

from tracker.tools.official import Face


def open_fonts(font_paths: Sequence[Path]) -> typst.Fonts:
    """The fonts below `font_paths` and no others; a font file stands for its directory."""
    return _open(tuple(str(path if path.is_dir() else path.parent) for path in font_paths))


@lru_cache(maxsize=4)
def _open(directories: tuple[str, ...]) -> typst.Fonts:
    """Look through the directories, once for a process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=list(dict.fromkeys(directories)),
    )


def families(face: Face, here: set[str]) -> list[str]:
    """The families of `face` among those `here`, best first: later ones fill in missing characters.

    Raises LookupError, in Chinese, when there is none.
    """
    found = [name for name in face.families if name in here]
    if not found:
        raise LookupError(f"没有可用的中文字体，不能排版（需要{face.name}或思源宋体、思源黑体）")
    return found
