from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "项目"

    def ready(self) -> None:
        from projects.triggers import ensure  # models are loaded by now

        post_migrate.connect(ensure, sender=self, dispatch_uid="projects.triggers")
