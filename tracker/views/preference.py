"""消息设置: everybody's own."""

from django.contrib import messages
from django.urls import reverse_lazy
from django.views.generic import FormView

from tracker.actions.preference import choose_channels
from tracker.forms.preference import PreferenceForm
from tracker.models import Channel, ChannelPreference, Robot


class Preferences(FormView):
    template_name = "tracker/preference/form.html"
    form_class = PreferenceForm
    success_url = reverse_lazy("tracker:preference")
    http_method_names = ["get", "head", "post", "options"]

    def get_initial(self):
        user = self.request.user
        held = ChannelPreference.objects.visible_to(user).first()
        return PreferenceForm.of(held or ChannelPreference.usual(user.pk))

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            channels=Channel, address=user.email, robot=Robot.serving(user), **kwargs
        )

    def form_valid(self, form):
        choose_channels(by=self.request.user, **form.chosen())
        messages.success(self.request, "消息设置已保存，从下一条消息起生效。")
        return super().form_valid(form)

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response
