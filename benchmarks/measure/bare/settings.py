"""Our database, and nothing else of ours."""

from yifa.settings import DATABASES, SECRET_KEY

__all__ = [
    "ALLOWED_HOSTS",
    "DATABASES",
    "DEFAULT_AUTO_FIELD",
    "INSTALLED_APPS",
    "ROOT_URLCONF",
    "SECRET_KEY",
    "USE_TZ",
]
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "measure.bare.views"
INSTALLED_APPS = ["measure.bare"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
