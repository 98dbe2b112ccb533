"""The quarter's dispatch as files."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from parks.models import Region
from projects.actions.dispatch import open_draft
from projects.exports.dispatch import document, file_stem, sheets
from tracker import fonts
from tracker.tools.docx import render_docx
from tracker.tools.official import Layout
from tracker.tools.pdf import render_pdf
from tracker.tools.xlsx import write_workbook


class Command(BaseCommand):
    help = "生成或打开一季的调度通报，写出 .docx、.xlsx、.pdf。"

    def add_arguments(self, parser):
        parser.add_argument("quarter", help="例如 2024Q2")
        parser.add_argument("--region", default=settings.CITY_REGION)
        parser.add_argument("--out", default=".", help="写到这个文件夹")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args, quarter, region, out, as_json, **options):
        place = Region.objects.filter(code=region).today().first()
        if place is None:
            raise CommandError(
                f"没有代码为“{region}”的行政区，请先运行 load_reference。", returncode=2
            )
        try:
            dispatch = open_draft(quarter=quarter, region=place, by=None)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        folder = Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        files = write_files(dispatch, folder)
        if as_json:
            city = dispatch.snapshot["city"]
            self.stdout.write(
                json.dumps(
                    {
                        "quarter": dispatch.quarter,
                        "number": dispatch.number,
                        "state": dispatch.state,
                        "period": dispatch.snapshot["period"],
                        "as_of": dispatch.snapshot["as_of"],
                        "scope": region,
                        "figures": city["figures"],
                        "files": [str(path) for path in files],
                    },
                    ensure_ascii=False,
                )
            )
        else:
            for path in files:
                self.stdout.write(f"已写出 {path}")


def write_files(dispatch, folder: Path) -> list[Path]:
    """All three forms of one version, from the same document."""
    made, stem = document(dispatch), file_stem(dispatch)
    docx, xlsx, pdf = (folder / f"{stem}.{end}" for end in ("docx", "xlsx", "pdf"))
    with docx.open("wb") as target:
        render_docx(made, Layout(), target)
    write_workbook(xlsx, list(sheets(dispatch)))
    with pdf.open("wb") as target:
        render_pdf(made, Layout(), target, fonts.font_paths())
    return [docx, xlsx, pdf]
