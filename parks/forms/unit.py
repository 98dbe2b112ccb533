"""单位与人员 of the directory."""

from django import forms
from django.conf import settings

from parks.models import Person, Region, Unit


class PlainForm(forms.ModelForm):
    """A model form that only reads values: the action checks and writes."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class UnitForm(PlainForm):
    class Meta:
        model = Unit
        # Not `retired_on`: 撤并 asks first who takes over what the unit still answers for.
        fields = ("code", "name", "short_name", "kind", "region", "parent", "park")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.today().under(settings.CITY_REGION)


class PersonForm(PlainForm):
    class Meta:
        model = Person
        fields = ("name", "title", "rank", "unit", "phone", "is_leader")
