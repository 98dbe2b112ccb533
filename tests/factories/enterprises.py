"""企业 around the register: links of chains, marks, merges."""

from datetime import date

from parks.actions.merge import merge_enterprises
from parks.models import (
    ChainLink,
    ChainPost,
    EnterpriseAlias,
    EnterpriseMarkRow,
    LinkEnterprise,
    LinkGapRow,
)
from tests.factories.parks import make_chain, make_enterprise, make_person, make_user
from tracker.tools.likeness import name_key

DAY = date(2024, 3, 1)


def make_link(chain=None, name="制氢", **fields):
    chain = chain or make_chain()
    fields.setdefault("order", chain.links.count() + 1)
    return ChainLink.objects.create(chain=chain, name=name, **fields)


def make_gap(link=None, **fields):
    fields.setdefault("reason", "示例")
    defaults = {"gap": "weak", "from_on": DAY}
    return LinkGapRow.objects.create(link=link or make_link(), **(defaults | fields))


def make_post(chain=None, **fields):
    defaults = {"kind": "chief", "from_on": DAY}
    values = defaults | fields
    if values["kind"] == "chief":
        values.setdefault("person", make_person())
    return ChainPost.objects.create(chain=chain or make_chain(), **values)


def make_placing(link=None, enterprise=None, **fields):
    """A target on a link unless told."""
    fields.setdefault("role", "target")
    return LinkEnterprise.objects.create(
        link=link or make_link(), enterprise=enterprise or make_enterprise(), **fields
    )


def make_alias(enterprise=None, name="示例旧名有限公司", **fields):
    fields.setdefault("name_key", name_key(name))
    return EnterpriseAlias.objects.create(
        enterprise=enterprise or make_enterprise(), name=name, **fields
    )


def make_mark(enterprise=None, mark="specialised", from_on=DAY, **fields):
    return EnterpriseMarkRow.objects.create(
        enterprise=enterprise or make_enterprise(), mark=mark, from_on=from_on, **fields
    )


def make_merge(by=None, **fields):
    values = {"kept": make_enterprise(), "gone": make_enterprise(), "reason": "示例"} | fields
    return merge_enterprises(by=by or make_user(), **values)
