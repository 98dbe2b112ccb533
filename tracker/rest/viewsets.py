"""The one shape of an API view: keys, scope, permission, version, action, answer (R12, R26–R31).

Order of the refusals: who are you (401), unknown keys (400), record outside the scope (404), role
(403), version (428, 412), body (400). Nothing is changed before the last of them has passed.
"""

import re
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from tracker.models import StaleVersion
from tracker.rest.errors import PreconditionRequired
from tracker.rest.once import once
from tracker.rest.paging import BIGGEST, KEYS, Paging
from tracker.rest.render import ORJSONRenderer, StrictJSONParser
from tracker.rest.schema import ApiSchema

Input = dict[str, Any]
VERSION = re.compile(r'^(?:W/)?"?([0-9]{1,9})"?$')


class StrictFilter(DjangoFilterBackend):
    """The noun's FilterSet with the keys that were asked for: building one copies every filter it
    has, and a request does not pay for those it leaves out."""

    def filter_queryset(self, request, queryset, view):
        named = self.get_filterset_class(view, queryset)
        asked = request.query_params.keys() & named.base_filters.keys() if named else None
        if not asked:
            return queryset
        filterset = named.__new__(named)
        filterset.base_filters = {name: named.base_filters[name] for name in asked}
        filterset.__init__(**self.get_filterset_kwargs(request, queryset, view))
        if not filterset.is_valid():
            raise ValidationError(filterset.errors)
        for name, value in filterset.form.cleaned_data.items():
            if isinstance(value, Decimal) and abs(value) > BIGGEST:  # no database integer (R58)
                raise ValidationError({name: ["这个数太大，请核对。"]})
        return filterset.qs


class RestViewSet(GenericViewSet):
    """What every view here does before its own work.

    `permissions` names a right for every action; "" means anybody who is logged in.
    `inputs` and `answers` name the serializers of bodies and answers by action.
    """

    permissions: dict[str, str] = {}
    inputs: dict[str, type[BaseSerializer]] = {}
    answers: dict[str, Any] = {}
    http_method_names = ["get", "head", "post", "patch"]
    renderer_classes = [ORJSONRenderer]
    parser_classes = [StrictJSONParser]
    filter_backends = [StrictFilter]
    pagination_class = Paging
    filterset_class: Any = None
    lookup_value_regex = "[^/]+"
    schema = ApiSchema()
    record: Any = None
    paginator: Paging
    post: Any

    def initial(self, request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        if self.action not in self.permissions:  # no such verb here, OPTIONS included
            self.http_method_not_allowed(request)
        self._refuse_unknown_keys()
        self.find()
        if (right := self.permissions[self.action]) and not request.user.may(right):
            raise PermissionDenied
        if request.method in ("POST", "PATCH"):
            self._match()
        if request.method == "POST":
            # `dispatch` looks the handler up after this, so the wrapped one is what runs.
            self.post = partial(once, self.post)

    def find(self) -> None:
        """Find what the address names, inside the scope. Raises Http404."""

    def known_keys(self) -> set[str]:
        """The query keys this request may carry."""
        if self.action != "list":
            return set()
        return {*KEYS, *(self.filterset_class.base_filters if self.filterset_class else ())}

    def _refuse_unknown_keys(self) -> None:
        known = self.known_keys()
        unknown = [key for key in self.request.query_params if key not in known]
        if unknown:
            text = "没有这个查询键，请核对名称或去掉。"
            raise ValidationError({key: [text] for key in unknown})

    def _match(self) -> None:
        """Hold the caller's version against the record; `bump` does it again when writing."""
        given = self.request.headers.get("If-Match")
        if given is None:
            if self.request.method == "PATCH":
                raise PreconditionRequired
            return
        found = VERSION.match(given.strip())
        if not found:
            raise ValidationError({"If-Match": ['请写一个版本号，例如 If-Match: "3"。']})
        if hasattr(self.record, "version") and int(found[1]) != self.record.version:
            raise StaleVersion(self.record)

    def cleaned(self) -> Input:
        """The body, checked by the action's serializer."""
        serializer = self.inputs[self.action](
            data=self.request.data,
            partial=self.request.method == "PATCH",
            context=self.get_serializer_context(),
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        data = response.data
        if response.status_code < 300 and isinstance(data, dict) and "version" in data:
            response["ETag"] = f'"{data["version"]}"'
        return response


class ScopedViewSet(RestViewSet):
    """Rows of one model through its one door, `visible_to(user)`."""

    model: type[Any]
    related: tuple[str, ...] = ()  # select_related of what is shown
    newest_first = True

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        return self.model.objects.visible_to(self.request.user)

    def find(self) -> None:
        if self.detail:
            self.record = self.get_object()

    def get_object(self) -> Model:
        """The record by code or id. A foreign one and one that never was are the same (R30)."""
        value = self.kwargs[self.lookup_field]
        number = value.isascii() and value.isdecimal() and len(value) < 19
        if "\x00" in value or (self.lookup_field == "pk" and not number):
            raise Http404
        found = self.shown(self.get_queryset()).filter(**{self.lookup_field: value}).first()
        if found is None:
            raise Http404
        return found

    def shown(self, rows: QuerySet) -> QuerySet:
        """The rows with what their serializer reads."""
        return rows.select_related(*self.related) if self.related else rows

    def read(self, pks: QuerySet) -> list[dict[str, Any]]:
        """The rows of a page, as they are shown."""
        rows = self.shown(self.page(pks)).order_by(self.paginator.column)
        return list(self.get_serializer(rows, many=True).data)

    def page(self, pks: QuerySet) -> QuerySet:
        """The rows of these ids, which came through the one door already."""
        return self.model._default_manager.filter(pk__in=pks)

    def represent(self, pk: Any) -> dict[str, Any]:
        """One record as it is now."""
        return self.get_serializer(self.shown(self.get_queryset()).get(pk=pk)).data

    def answer(self, record: Model, status: int = 200) -> Response:
        """What an action left behind."""
        return Response(self.represent(record.pk), status=status)

    def count_rows(self, rows: QuerySet) -> int:
        """How many there are in all; a noun of very many may know a faster way."""
        return rows.count()

    def list(self, request, *args, **kwargs) -> Response:
        rows = self.filter_queryset(self.get_queryset())
        pks = self.paginator.window(rows, request, self.newest_first, self.count_rows)
        return self.paginator.respond(self.read(pks))

    def retrieve(self, request, *args, **kwargs) -> Response:
        return Response(self.get_serializer(self.record).data)


class Nowhere(APIView):
    """An address under the API that is none: 404 as JSON, once the caller is known."""

    renderer_classes = [ORJSONRenderer]
    schema = None

    def initial(self, request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404
