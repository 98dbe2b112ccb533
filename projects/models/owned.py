"""Rows that hang on a project are seen by whoever may see the project, and by nobody else."""

from typing import Self

from django.db import models

from projects.models.project import Project


class OwnedQuerySet(models.QuerySet):
    """One truth for scope (habit 2)."""

    def visible_to(self, user) -> Self:
        projects = Project.objects.visible_to(user)
        # Who sees every project needs no look at the projects at all.
        return self.filter(project__in=projects) if projects.query.where else self
