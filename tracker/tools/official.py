"""One immutable official document, and the page it is laid out on.

The web page, the .docx, the .pdf and the .xlsx are all made from one `OfficialDocument`; nothing
in it is markup, so every string is shown as it stands. Sizes follow GB/T 9704-2012 (A4, type area
156 × 225 mm, 22 lines of 28 characters); an office that differs changes `Layout`, not code.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

PT_PER_MM = 72 / 25.4
PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210, 297

Align: TypeAlias = Literal["l", "r", "c"]
Template: TypeAlias = Literal["brief", "redhead"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a sentence or a cell: `text` as printed, `code` the name of what it measures.

    `href` is the absolute web address of the rows behind it, or "". `value` is the number itself in
    the printed unit, unrounded: a workbook writes that. `note` says what a reader should know of it
    (written by hand, by whom, why). Raises ValueError when it is
    not http or https: a relative address means nothing inside a file that has been sent on.
    """

    text: str
    code: str
    href: str = ""
    value: Decimal | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.href and not self.href.startswith(("http://", "https://")):
            raise ValueError(f"数字“{self.text}”的链接要以 http:// 或 https:// 开头：{self.href}")


Run: TypeAlias = str | Figure


def shown(part: Run) -> str:
    """A run or a cell as it is printed."""
    return part.text if isinstance(part, Figure) else part


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text. Its first line is indented by two characters.

    Each `level` above 0 moves the whole paragraph in by two characters more.
    """

    runs: tuple[Run, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return "".join(map(shown, self.runs))


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one or more header rows; every row is as wide as the header.

    With several header rows, equal texts side by side or below each other are one merged cell:
    `(("园区", "资金", "资金"), ("园区", "目标", "到位"))`. `unit` is printed above the right edge.
    `align` holds one letter per column. `total` prints the last row bold. Raises ValueError when
    the widths disagree.
    """

    caption: str
    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Run, ...], ...]
    align: tuple[Align, ...]
    total: bool = False
    unit: str = ""

    def __post_init__(self) -> None:
        width = len(self.align)
        if not width or not self.header:
            raise ValueError(f"表“{self.caption}”没有表头")
        for row in (*self.header, *self.rows):
            if len(row) != width:
                raise ValueError(f"表“{self.caption}”应有 {width} 列，有一行是 {len(row)} 列")


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with a caption below: PNG bytes, and what it shows in words for who cannot see it.

    `svg` is the same picture as SVG, or "": the PDF then has sharp lines and text; Word takes the
    PNG. `option` is what it is drawn from, where it has not been drawn yet. `width_mm` is cut to
    the width of the text.
    """

    caption: str
    png: bytes
    description: str
    width_mm: float = 150
    svg: str = ""
    option: Mapping[str, Any] | None = None


Block: TypeAlias = Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its number already in the text, what follows it, and the parts below it.

    An empty heading prints no line: the lead before "一、" is such a section.
    """

    heading: str
    level: int = 1
    blocks: tuple[Block, ...] = ()
    children: tuple["Section", ...] = ()

    def walk(self) -> Iterator["Section"]:
        """Yield this section and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """A 通报, 简报 or 公文, finished: whoever prints it adds nothing and leaves nothing out.

    `title` may hold line breaks; `masthead` is the red name at the head (empty: none in a brief,
    signer + 文件 in a redhead); `serial` is 期号 or 发文字号; `footer_note` names the snapshot.
    """

    title: str
    signed_on: date
    signer: str = ""
    masthead: str = ""
    serial: str = ""
    subtitle: str = ""
    addressees: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    annexes: tuple[Table, ...] = ()
    footer_note: str = ""

    def walk(self) -> Iterator[Section]:
        """Yield every section, in reading order."""
        for section in self.sections:
            yield from section.walk()

    def figures(self) -> Iterator[Figure]:
        """Yield every number in the text, in reading order."""
        for section in self.walk():
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    yield from (run for run in block.runs if isinstance(run, Figure))

    def tables(self) -> Iterator[Table]:
        """Yield the tables of the text, then the annexes."""
        for section in self.walk():
            yield from (block for block in section.blocks if isinstance(block, Table))
        yield from self.annexes


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface: the name Word is told, and the families a PDF tries, best first.

    Users' machines have the official fonts; a server often has only the free ones.
    """

    name: str
    families: tuple[str, ...]


_SONG = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "SimSun", "Songti SC")
_HEI = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC")
XIAO_BIAO_SONG = Face(
    "方正小标宋简体", ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", *_SONG, *_HEI)
)
HEI = Face("黑体", ("SimHei", *_HEI, *_SONG))
KAI = Face(
    "楷体_GB2312",
    ("KaiTi_GB2312", "KaiTi", "STKaiti", "AR PL UKai CN", "AR PL UKai", "FandolKai", *_SONG, *_HEI),
)
FANG_SONG = Face(
    "仿宋_GB2312",
    ("FangSong_GB2312", "FangSong", "STFangsong", "FandolFang R", "FandolFang", *_SONG, *_HEI),
)
PICTURE = Face("微软雅黑", (*_HEI, "SimHei", *_SONG))
SONG = Face("宋体", ("SimSun", *_SONG, *_HEI))
TIMES = Face(
    "Times New Roman",
    ("Times New Roman", "Liberation Serif", "Nimbus Roman", "TeX Gyre Termes"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How the page looks. Lengths are millimetres or points as the names say.

    三号 is 16 pt, 二号 22, 四号 14, 小四 12, 五号 10.5, 小五 9. For 20 lines of 25 characters:
    `Layout(lines=20, characters=25, line_pitch_pt=31.85)`. Raises ValueError when the lines do not
    fit between the margins.
    """

    template: Template = "brief"
    top_mm: float = 37
    bottom_mm: float = 35
    left_mm: float = 28
    right_mm: float = 26
    lines: int = 22
    characters: int = 28
    line_pitch_pt: float = 28.95
    body_pt: float = 16
    title_pt: float = 22
    title_pitch_pt: float = 34
    masthead_pt: float = 42
    table_pt: tuple[float, ...] = (10.5, 9)
    annex_pt: tuple[float, ...] = (12, 10.5, 9)
    page_number_pt: float = 14
    note_pt: float = 10.5
    unbroken_rows: int = 12
    red: str = "C4161C"
    chinese_numeral_dates: bool = False
    title_face: Face = XIAO_BIAO_SONG
    body_face: Face = FANG_SONG
    heading_faces: tuple[Face, Face, Face] = (HEI, KAI, FANG_SONG)
    table_head_face: Face = HEI
    page_number_face: Face = SONG
    latin_face: Face = TIMES

    def __post_init__(self) -> None:
        if self.template not in ("brief", "redhead"):
            raise ValueError(f"没有这种版式：{self.template}")
        if self.lines * self.line_pitch_pt > self.text_height_pt + 1:
            raise ValueError(f"每页 {self.lines} 行、行距 {self.line_pitch_pt} 磅，版心放不下")

    @property
    def text_width_pt(self) -> float:
        """Width of the type area, points (156 mm by default)."""
        return (PAGE_WIDTH_MM - self.left_mm - self.right_mm) * PT_PER_MM

    @property
    def text_height_pt(self) -> float:
        """Height of the type area, points (225 mm by default): the width of a landscape page."""
        return (PAGE_HEIGHT_MM - self.top_mm - self.bottom_mm) * PT_PER_MM

    @property
    def character_pitch_pt(self) -> float:
        """Room for one character, points, so that a line holds `characters` of them."""
        return self.text_width_pt / self.characters
