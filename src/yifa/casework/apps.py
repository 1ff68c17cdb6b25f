from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "yifa.casework"
    verbose_name = "事项"
