"""Log-in backend: Django's own, reading the person and unit with the user in one query."""

from django.contrib.auth.backends import ModelBackend

from parks.models import User


class PersonBackend(ModelBackend):
    def get_user(self, user_id):
        row = User.objects.select_related("person__unit").filter(pk=user_id).first()
        return row if row and self.user_can_authenticate(row) else None
