from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "yifa.registry"
    verbose_name = "名录"
