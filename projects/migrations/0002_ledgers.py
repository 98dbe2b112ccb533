"""Ledgers: rows of a plan lie packed, decisions and confirmed headers are kept."""

import zlib

import django.db.models.deletion
import django.utils.timezone
import orjson
from django.conf import settings
from django.db import migrations, models


def pack(apps, schema_editor):
    batches = apps.get_model("projects", "Batch").objects
    for batch in batches.iterator(chunk_size=20):
        rows = batch.outline.pop("rows", [])
        batch.packed = zlib.compress(orjson.dumps(rows), 1)
        batch.save(update_fields=["outline", "packed"])


def unpack(apps, schema_editor):
    batches = apps.get_model("projects", "Batch").objects
    for batch in batches.iterator(chunk_size=20):
        batch.outline["rows"] = orjson.loads(zlib.decompress(batch.packed))
        batch.save(update_fields=["outline"])


class Migration(migrations.Migration):
    dependencies = [
        ("parks", "0001_first"),
        ("projects", "0001_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RenameField("batch", "plan", "outline"),
        migrations.AddField("batch", "packed", models.BinaryField("预演各行", default=bytes)),
        migrations.AddField(
            "batch", "problem", models.CharField("没有写入的原因", max_length=500, blank=True)
        ),
        migrations.AddField("batch", "begun_at", models.DateTimeField("开始写入", null=True)),
        migrations.RemoveConstraint("batch", "batch_committed_has_time"),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(
                condition=models.Q(("state__in", ["rehearsed", "writing"]))
                | models.Q(("committed_at__isnull", False)),
                name="batch_committed_has_time",
            ),
        ),
        migrations.AddField("batch", "choices", models.JSONField("核对时的决定", default=dict)),
        migrations.CreateModel(
            name="ColumnName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("projects", "项目台账"),
                            ("funding", "到位资金"),
                            ("reports", "月度进展"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("key", models.CharField(max_length=120, verbose_name="比对名")),
                ("header", models.CharField(max_length=200, verbose_name="表头")),
                ("field", models.CharField(blank=True, max_length=30, verbose_name="系统字段")),
                ("unit", models.CharField(blank=True, max_length=4, verbose_name="金额单位")),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="确认时间"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="parks.unit",
                        verbose_name="单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "列名对照",
                "verbose_name_plural": "列名对照",
                "ordering": ["kind", "key"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "office", "key"), name="column_name_once"
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="batch",
            name="state",
            field=models.CharField(
                choices=[
                    ("rehearsed", "已预演"),
                    ("writing", "正在写入"),
                    ("committed", "已写入"),
                    ("undone", "已撤销"),
                ],
                default="rehearsed",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="batchrow",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("create", "新增"),
                    ("update", "更新"),
                    ("same", "无变化"),
                    ("skip", "跳过"),
                    ("error", "错误"),
                ],
                max_length=8,
                verbose_name="结果",
            ),
        ),
        migrations.RunPython(pack, unpack),
    ]
