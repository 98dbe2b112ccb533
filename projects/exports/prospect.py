"""目标企业 as a workbook: the page's columns."""

from parks.enums import LinkGap, LinkRole, ProspectState
from tracker.tools.tables import Table, label
from tracker.tools.xlsx import Column

TABLE: Table = (
    (Column("企业", 40), "enterprise__name"),
    (Column("来源地", 12), "enterprise__origin"),
    (Column("产业链", 16), "link__chain__short_name"),
    (Column("环节", 16), "link__name"),
    (Column("环节缺口", 10), label("link__gap", LinkGap.choices)),
    (Column("身份", 10), label("role", LinkRole.choices)),
    (Column("对接进度", 10), label("reached", ProspectState.choices)),
    (Column("跟进联络点", 16), "office__name"),
    (Column("跟进园区", 12), "park__short_name"),
    (Column("跟进人", 10), "person__name"),
    (Column("下一步", 40), "note"),
)
