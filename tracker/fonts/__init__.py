"""Chinese fonts for the PDFs that typst sets: the system's, else fetched from the npm lock here.

Official letters want 小标宋, 仿宋, 黑体 and 楷体. Those fonts are not free, so each role lists the
real font first and then free ones in order of likeness; whoever owns the real ones puts the files
into var/fonts. typst itself is asked which families exist, so that a name given here is a name it
will find. The npm packages (130 MB) are not part of set-up: most machines have fonts.
"""

import fcntl
import shutil
from functools import cache
from pathlib import Path

import typst

from tracker import assets

FONTS = assets.ROOT / "var" / "fonts"
LOCK_DIR = Path(__file__).resolve().parent

# Where systems keep fonts; directories that do not exist are passed over.
PLACES = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
    "~/.fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "/System/Library/Fonts",
)
SERIF: tuple[str, ...] = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "SimSun")
SERIF += ("NSimSun", "Songti SC", "STSong", "AR PL UMing")
SANS: tuple[str, ...] = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "SimHei")
SANS += ("Microsoft YaHei", "PingFang SC", "STHeiti", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei")
# Fandol lacks rare characters of people's names (祎 垚 喆), so it never stands alone in a list.
ROLES = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", *SERIF, *SANS),
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", "FandolFang R", *SERIF, *SANS),
    "hei": ("SimHei", *SANS, "FandolHei", *SERIF),
    "kai": ("KaiTi_GB2312", "KaiTi", "STKaiti", "AR PL UKai", "FandolKai", *SERIF, *SANS),
}
# Some of these must be there: fonts that hold every character we may be given.
COMPLETE = frozenset(SERIF + SANS)

# Regular for text, bold for headings and titles; 10 MB each, so the other weights stay behind.
FETCHED = (
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
)


class FontsMissing(RuntimeError):
    """No Chinese font is at hand; the text says in Chinese how to mend it."""


def font_paths() -> list[Path]:
    """Return the directories to give typst as `font_paths`, those in var/fonts first.

    The first call on a machine without Chinese fonts downloads them (about 130 MB).
    Raises FontsMissing when there are none and none can be fetched.
    """
    wanted = {name for names in ROLES.values() for name in names}
    found = _found()
    return list(dict.fromkeys(path for name, path in found if name in wanted))


def families() -> dict[str, tuple[str, ...]]:
    """Return, for title, body, hei and kai, the families that exist here, best first.

    Each value is ready for typst's `font:` list: later names stand in for characters that the
    earlier ones lack. Raises FontsMissing as `font_paths` does.
    """
    here = {name for name, _ in _found()}
    return {role: tuple(name for name in names if name in here) for role, names in ROLES.items()}


@cache
def _found() -> tuple[tuple[str, Path], ...]:
    """Return (family, directory) of every font here, fetching some where none is complete.

    Cached for the process; a failure is not, so that a mended machine needs no restart.
    """
    found = _scan()
    if not any(name in COMPLETE for name, _ in found):
        _fetch()
        found = _scan()
    return found


def _scan() -> tuple[tuple[str, Path], ...]:
    """Ask typst for the fonts in var/fonts and in the system's places."""
    places = [FONTS, *(Path(place).expanduser() for place in PLACES)]
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(place) for place in places if place.is_dir()],
    )
    known = {(font.family, Path(font.path).parent) for font in fonts.fonts() if font.path}
    return tuple(sorted(known, key=lambda pair: (pair[1] != FONTS, str(pair[1]), pair[0])))


def _fetch() -> None:
    """Download the locked fonts into var/fonts; one process does it while others wait."""
    FONTS.mkdir(parents=True, exist_ok=True)
    names = [Path(path).name for path in FETCHED]
    with (FONTS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if assets.is_current(FONTS, LOCK_DIR, names):
            return
        assets.say("本机没有中文字体，正在下载思源黑体、宋体（约 130 MB，只下载这一次）……")
        work = assets.ROOT / "var" / "npm-fonts"
        try:
            modules = assets.fetch_packages(LOCK_DIR, work)
            for path in FETCHED:
                part = FONTS / f"{Path(path).name}.part"
                shutil.copyfile(modules / path, part)
                part.replace(FONTS / Path(path).name)
        except (assets.AssetsError, OSError) as error:
            raise FontsMissing(
                "本机没有中文字体，也没能自动下载，暂时不能生成 PDF。请二选一：\n"
                "  1. 安装系统字体：apt install fonts-noto-cjk\n"
                f"  2. 把中文字体文件（.ttf、.otf、.ttc）放进 {FONTS}\n"
                f"（下载失败的原因：{error}）"
            ) from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
        assets.write_stamp(FONTS, LOCK_DIR)
