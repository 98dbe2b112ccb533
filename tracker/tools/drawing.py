"""Draw charts of tracker/tools/chart.py: SVG by ECharts itself, PNG for Word.

    charts = pictures([(bars(...), "图1 到位资金", words(...)), ...], fonts.font_paths())

ECharts runs in V8 in a child process (`drawchild.py`), so paper and web page come from one library
and one option. The same option gives the same bytes. Starting the child takes most of the time, so
the charts of one paper are asked for together.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import resvg_py
from django.contrib.staticfiles import finders

from tracker.tools.chart import WIDTH, Option, height
from tracker.tools.faces import families, open_fonts
from tracker.tools.official import PICTURE, Chart
from tracker.tools.typeset import clean_all

PATIENCE = 60  # seconds for all charts of a paper; they take a fraction of one
SCALE = 3  # pixels of a PNG for a px of the chart: 300 dpi at the width of an A4 text

# What ECharts adds for the mouse and for motion. Text holds no bare quotes or angle brackets, so
# none of this is ever text; its numbers count drawings, and the same chart shall be the same bytes.
_EXTRAS = re.compile(
    r"<style ?><!\[CDATA\[.*?\]\]>\s*</style>\s*|<defs ?>\s*<clipPath.*?</defs>\s*"
    r'| class="zr[^"]*"| ecmeta_\w+="[^"]*"| clip-path="[^"]*"',
    re.DOTALL,
)
# Page rules allow no inline style; the same words are attributes of SVG.
_STYLE = re.compile(r' style="([^"]*)"')
_CHILD = Path(__file__).with_name("drawchild.py")


class DrawingFailed(LookupError):
    """ECharts gave no picture; a LookupError as missing fonts are, told in Chinese."""


def to_svgs(plates: Sequence[tuple[Option, int, int]], font_paths: Sequence[Path]) -> list[str]:
    """Draw each (option, width, height), px, with the best Chinese face below `font_paths`.

    Raises LookupError, in Chinese, when there is no such face or ECharts has not been fetched;
    DrawingFailed when ECharts refuses an option or takes longer than a minute.
    """
    face = families(PICTURE, set(open_fonts(font_paths).families()))[0]
    faced = [(_with_face(option, face), width, height) for option, width, height in plates]
    return [_plain(drawn) for drawn in _ask(faced)] if faced else []


def to_svg(option: Option, width: int, height: int, font_paths: Sequence[Path]) -> str:
    """Draw one chart; see `to_svgs`."""
    return to_svgs([(option, width, height)], font_paths)[0]


def to_png(svg: str, font_paths: Sequence[Path], scale: float = SCALE) -> bytes:
    """The same picture in pixels, `scale` for each px, on white. Raises LookupError as `to_svgs`."""
    fonts = open_fonts(font_paths)
    face = families(PICTURE, set(fonts.families()))[0]
    files = {str(font.path) for font in fonts.fonts() if font.family == face and font.path}
    made = resvg_py.svg_to_bytes(
        svg_string=svg,
        font_files=sorted(files),
        skip_system_fonts=True,
        font_family=face,
        sans_serif_family=face,
        background="#ffffff",
        zoom=scale,
    )
    return bytes(made)


def pictures(wanted: Sequence[tuple[Option, str, str]], font_paths: Sequence[Path]) -> list[Chart]:
    """Charts for an `OfficialDocument`, each (option, caption, what it shows in words).

    As wide as the text and as high as they need. `chart.words` gives every value in words.
    """
    drawn = to_svgs([(option, WIDTH, height(option)) for option, _, _ in wanted], font_paths)
    return [
        Chart(caption, to_png(svg, font_paths), words, svg=svg)
        for (_, caption, words), svg in zip(wanted, drawn, strict=True)
    ]


def _with_face(option: Option, face: str) -> Option:
    style = {**option.get("textStyle", {}), "fontFamily": f"{face}, sans-serif"}
    faced: Option = clean_all({**option, "textStyle": style})
    return faced


def _plain(drawn: str) -> str:
    return _STYLE.sub(lambda found: _attributes(found[1]), _EXTRAS.sub("", drawn))


def _attributes(style: str) -> str:
    pairs = (rule.split(":", 1) for rule in style.split(";") if ":" in rule)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)


def _ask(plates: Sequence[tuple[Option, int, int]]) -> list[str]:
    """Let a child draw the plates; its environment holds no secrets, and `-I` heeds none of it."""
    echarts = finders.find("vendor/echarts.min.js")
    if not echarts:
        raise LookupError("图表组件 ECharts 还没有下载，请先执行 make assets")
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TMPDIR") if key in os.environ}
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", str(_CHILD)],
            input=json.dumps({"echarts": str(echarts), "plates": plates}).encode(),
            capture_output=True,
            env=kept,
            timeout=PATIENCE,
            check=True,
        )
        answer: list[str] = json.loads(child.stdout)
    except subprocess.CalledProcessError as problem:
        said = problem.stderr.decode(errors="replace")[-500:]
        raise DrawingFailed("图没有画出来，请稍后再试；仍不行时把这一页发给管理员") from ValueError(
            said
        )
    except (subprocess.TimeoutExpired, ValueError) as problem:
        raise DrawingFailed("图没有画出来，请稍后再试；仍不行时把这一页发给管理员") from problem
    return answer
