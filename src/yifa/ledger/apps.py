from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "yifa.ledger"
    verbose_name = "账本"
