"""Keys that every list of a project's rows understands."""

import django_filters as filters

from projects.filters.words import MAX_ID, park_where, search_where


class OwnedFilter(filters.FilterSet):
    """Keys that every list of a project's rows understands."""

    q = filters.CharFilter(method="by_search", label="搜索", max_length=100)
    park = filters.CharFilter(method="by_park", label="园区")
    chain = filters.CharFilter(field_name="project__chain__code", label="产业链")
    leader = filters.NumberFilter(
        field_name="project__leader_id", label="包抓领导", max_value=MAX_ID
    )
    project = filters.CharFilter(field_name="project__code", label="项目编号")

    def by_search(self, rows, name, value):
        return rows.filter(search_where(value, "project__"))

    def by_park(self, rows, name, value):
        return rows.filter(park_where(value, "project__"))
