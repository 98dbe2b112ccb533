"""批量移交、批量明确包抓领导。"""

import re

from django import forms
from django.core.exceptions import ValidationError

from parks.models import Person, User
from projects.forms.assignment import named
from tracker.tools.forms import DateField

PAIR = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")


class LeaderForm(forms.Form):
    """The ticked rows come as `id-version`, as the reader saw them."""

    person = forms.ModelChoiceField(Person.objects.none(), label="接任领导")
    from_on = DateField(label="接任日期")
    reason = forms.CharField(label="原因", max_length=200, required=False)

    def __init__(self, *args, user: User, but: Person | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(user).leaders().select_related("unit")
        self.fields["person"].queryset = people.exclude(pk=but.pk) if but else people
        self.fields["person"].label_from_instance = named
        self.fields["reason"].required = but is not None

    def ticked(self) -> dict[int, int]:
        """Id → version of what is ticked; what cannot be read is left out."""
        ticks = self.data.getlist("tick") if self.is_bound else []
        found = [PAIR.fullmatch(tick) for tick in ticks]
        return {int(pair[1]): int(pair[2]) for pair in found if pair}

    def clean(self):
        cleaned = super().clean()
        cleaned["versions"] = self.ticked()
        if not cleaned["versions"]:
            raise ValidationError("请先勾选要办的项目。")
        return cleaned
