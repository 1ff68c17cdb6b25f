from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yifa.portal"
    default_auto_field = "django.db.models.BigAutoField"
