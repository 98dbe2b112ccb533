"""What the rows that hang on a project share in the API, as models/owned.py does for their scope."""

from typing import Any

from rest_framework import serializers

from tracker.rest import ScopedViewSet


class OwnedSerializer(serializers.ModelSerializer):
    """Names its project by code and name; the view selects it along."""

    project = serializers.CharField(source="project.code", read_only=True)
    project_name = serializers.CharField(source="project.name", read_only=True)


class Username(serializers.SlugRelatedField):
    """Who did it, by log-in name."""

    def __init__(self, **options: Any):
        super().__init__(slug_field="username", read_only=True, **options)


class OwnedViewSet(ScopedViewSet):
    related: tuple[str, ...] = ("project",)
