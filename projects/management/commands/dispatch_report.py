"""The quarter's dispatch as files."""

import json
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from parks.models import Region
from projects.actions.dispatch import open_draft
from projects.enums import FileForm
from projects.exports.dispatch.files import WRITERS
from projects.queries.dispatch.compose import file_stem


class Command(BaseCommand):
    help = "生成或打开一季的调度通报，写出 .docx、.xlsx、.pdf。"

    def add_arguments(self, parser):
        parser.add_argument("quarter", help="例如 2024Q2；也可以是 2024H1、2024-06、2024")
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
            dispatch = open_draft(period=quarter, place=place, by=None)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        folder = Path(out)
        folder.mkdir(parents=True, exist_ok=True)
        files = write_files(dispatch, folder)
        if as_json:
            data = dispatch.snapshot.data
            self.stdout.write(
                json.dumps(
                    {
                        "quarter": dispatch.period,
                        "number": dispatch.number,
                        "state": dispatch.state,
                        "period": data["so_far"],
                        "as_of": data["as_of"],
                        "scope": region,
                        "figures": data["whole"]["figures"],
                        "files": [str(path) for path in files],
                    },
                    ensure_ascii=False,
                )
            )
        else:
            for path in files:
                self.stdout.write(f"已写出 {path}")


def write_files(dispatch, folder: Path) -> list[Path]:
    """Word, Excel and PDF of one version, from the same document."""
    made = []
    for form in (FileForm.DOCX, FileForm.XLSX, FileForm.PDF):
        path = folder / f"{file_stem(dispatch)}.{form}"
        with path.open("wb") as target:
            WRITERS[form](dispatch, target)
        made.append(path)
    return made
