"""视图: open one, keep the present filter as one, change or remove one's own."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.actions.saved_view import change_view, remove_view, save_view
from projects.filters.project import address
from projects.forms.saved_view import SavedViewForm
from projects.models import SavedView
from tracker.generic import ActionForm
from tracker.roles import Permission


def opened(view: SavedView) -> str:
    """The list with this view's filter; `v` says which view it came from."""
    query = "&".join(part for part in (view.query, urlencode({"v": view.code})) if part)
    return f"{reverse('projects:project-list')}?{query}"


@require_safe
def saved_view(request, code: str):
    """`/v/<code>`: the same filter through the reader's own scope."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), code=code)
    if not request.user.may(Permission.VIEW_PROJECTS):
        raise PermissionDenied
    return redirect(opened(view))


class SavedViewCreate(ActionForm):
    permission = Permission.VIEW_PROJECTS
    form_class = SavedViewForm
    template_name = "projects/saved_view/form.html"

    def get_initial(self):
        return {"query": address(self.request.GET)}

    def get_context_data(self, **kwargs):
        back = reverse("projects:project-list")
        return super().get_context_data(heading="存为视图", back=back, **kwargs)

    def act(self, cleaned):
        values = {name: cleaned[name] for name in ("name", "is_shared", "is_default")}
        query = address(QueryDict(cleaned["query"]))
        view = save_view(query=query, by=self.request.user, **values)
        self.done_message = f"已存为视图“{view}”。"
        return view

    def get_success_url(self):
        return reverse("projects:project-list")

    def done(self, result):
        return redirect(opened(result))


class OwnView(ActionForm):
    """A view that is one's own; another's, though shared, is not to be changed."""

    permission = Permission.VIEW_PROJECTS

    def find(self):
        rows = SavedView.objects.visible_to(self.request.user)
        found = get_object_or_404(rows, code=self.kwargs["code"])
        if found.owner_id != self.request.user.pk:
            raise PermissionDenied
        return found

    def get_success_url(self):
        return opened(self.record)


class SavedViewEdit(OwnView):
    form_class = SavedViewForm
    template_name = "projects/saved_view/form.html"
    done_message = "视图已保存。"

    def get_initial(self):
        return SavedViewForm.of(self.record)

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading="修改视图", back=opened(self.record), **kwargs)

    def act(self, cleaned):
        values = {name: cleaned[name] for name in ("name", "is_shared", "is_default")}
        return change_view(view=self.as_read(cleaned["version"]), by=self.request.user, **values)


class VersionForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=2000, strip=False)


class SavedViewQuery(OwnView):
    """更新: the view takes the filter that is shown."""

    form_class = VersionForm
    template_name = "projects/saved_view/form.html"
    http_method_names = ["post"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading="更新视图", back=opened(self.record), **kwargs)

    def act(self, cleaned):
        query = address(QueryDict(cleaned["query"]))
        view = change_view(view=self.as_read(cleaned["version"]), by=self.request.user, query=query)
        self.done_message = f"视图“{view}”已更新为现在的筛选。"
        self.record = view
        return view


class SavedViewRemove(OwnView):
    form_class = VersionForm
    template_name = "projects/saved_view/form.html"
    http_method_names = ["post"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading="删除视图", back=opened(self.record), **kwargs)

    def act(self, cleaned):
        remove_view(view=self.as_read(cleaned["version"]), by=self.request.user)
        self.done_message = f"视图“{self.record}”已删除，项目没有变化。"

    def done(self, result):
        return redirect(f"{reverse('projects:project-list')}?v=all")
