from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "yifa.figures"
    verbose_name = "指标"
