"""视图."""

from django import forms

from projects.models import SavedView


class SavedViewForm(forms.Form):
    name = forms.CharField(
        label="名称",
        max_length=30,
        error_messages={"required": "请给视图起个名称。"},
        help_text="例如：经开区重点调度。",
    )
    is_shared = forms.BooleanField(
        label="共享给能看项目台账的人",
        required=False,
        help_text="别人打开时只看到自己管辖范围内的项目。",
    )
    is_default = forms.BooleanField(
        label="打开项目台账时先用它", required=False, help_text="每人一个；点“全部”可看整本台账。"
    )
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput, strip=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    @staticmethod
    def of(view: SavedView) -> dict[str, object]:
        """Initial values."""
        names = ("name", "is_shared", "is_default", "query", "version")
        return {name: getattr(view, name) for name in names}
