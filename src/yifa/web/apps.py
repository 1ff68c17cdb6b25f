from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yifa.web"
    verbose_name = "工作台"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yifa.web import session  # noqa: F401  (it hears of who signs in)
