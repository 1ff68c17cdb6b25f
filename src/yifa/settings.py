"""Everything an installation can set, read from environment variables; this list is all of them.

    YIFA_HOME           folder for what the program keeps                        default: ./var
    DATABASE_URL        sqlite:///relative/path   sqlite:////absolute/path       YIFA_HOME/yifa.sqlite3
                        postgresql://user:password@host:5432/name
                        postgresql://user@/name?host=/folder/of/socket
                        (what else stands after `?` goes to libpq: sslmode …)
    YIFA_FILES          folder of the attachment store                           YIFA_HOME/files
    YIFA_LAW            folder of a county's own law, laid over the packaged     none
    YIFA_ENV            development | production                                 development
    YIFA_SECRET_KEY     Django's secret key; needed in production                made, kept in YIFA_HOME
    YIFA_SECRET_KEY_FALLBACKS  earlier secret keys, with commas, while it is     none
                        being changed
    YIFA_ALLOWED_HOSTS  host names the web answers to, with commas between       this machine
    YIFA_DEBUG          1: error pages with details; never in production         0
    YIFA_LOG_LEVEL      DEBUG | INFO | WARNING | ERROR                           WARNING
    YIFA_TLS            1: the web is reached through TLS only (HSTS, secure     1 in production
                        cookies); 0: plain HTTP, on one's own machine
    YIFA_PROXY          1: behind a proxy that sets X-Forwarded-Proto and -For   0
    YIFA_OIDC           address of an OpenID Connect provider's configuration    none
    YIFA_OIDC_CLIENT    the client's id and secret there, id:secret              none
    YIFA_SECOND_FACTOR  optional | required: who has no second factor (app or    required in
                        security key) must set one up before anything else       production
    YIFA_MAIL           smtp://user:password@host:587?from=address or smtps://…  none: no mail is
                        where `yifa notify` sends mail through                   written or sent
    YIFA_METRICS_TOKEN  who shows it (Authorization: Bearer …) may read          none: from this
                        /metrics                                                 machine only

A wrong value raises `SettingsError`, which says in Chinese and English what is wrong.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from yifa.errors import YifaError


class SettingsError(YifaError, ImproperlyConfigured):
    """A setting that cannot be used; `zh` and `en` say which and why."""


def one_of(name: str, default: str, *others: str) -> str:
    """The variable `name`, which must be one of these; the default where it is unset or empty."""
    value = os.environ.get(name) or default
    if value not in (default, *others):
        allowed = " | ".join((default, *others))
        raise SettingsError(
            f"环境变量 {name} 的值 {value} 无效，可用：{allowed}", f"{name} is {value}; it may be: {allowed}"
        )
    return value


def folder(name: str) -> Path | None:
    """The variable `name` as an absolute path; None where it is unset or empty."""
    value = os.environ.get(name)
    return Path(value).expanduser().resolve() if value else None


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's settings for the database that `url` names (forms above; empty: SQLite in `home`)."""
    if not url:
        return _sqlite(home / "yifa.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        if parts.netloc or len(parts.path) < 2:
            raise _unusable(
                "sqlite:///相对路径 或 sqlite:////绝对路径", "sqlite:///relative or sqlite:////absolute/path"
            )
        return _sqlite(Path(unquote(parts.path[1:])).resolve())
    if parts.scheme in ("postgresql", "postgres"):
        name = unquote(parts.path[1:])
        if not name:
            raise _unusable("没有写数据库名", "no database name after the host")
        try:
            port = parts.port
        except ValueError:
            raise _unusable("端口不是 0–65535 的数字", "the port is not a number from 0 to 65535") from None
        more = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": more.pop("host", parts.hostname or ""),
            "PORT": str(port or ""),
            "CONN_MAX_AGE": None,  # a connection for each request would cost most of the rate
            "CONN_HEALTH_CHECKS": True,
            # as on SQLite, a lock is waited for 20 s and then reported; compiling a query takes longer than ours run;
            # a row found by an index costs hardly more than the next one, in memory or on a solid-state disk
            "OPTIONS": {
                "application_name": "yifa",
                "connect_timeout": 10,
                "options": "-c lock_timeout=20s -c jit=off -c random_page_cost=1.1",
                # a move's statements are few and the same: parsed once in a connection, they cost half
                "server_side_binding": True,
                "prepare_threshold": 5,
            }
            | more,
        }
    raise _unusable(
        f"不认识的数据库类型 {parts.scheme or '（空）'}",
        f"unknown kind of database: {parts.scheme or '(none)'}",
    )


def _unusable(zh: str, en: str) -> SettingsError:
    """The address itself is not repeated: it may hold a password."""
    return SettingsError(f"环境变量 DATABASE_URL 无效：{zh}", f"DATABASE_URL cannot be used: {en}")


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # with Django's default (DEFERRED), a read before a write loses to any other writer at once
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: in WAL, NORMAL may lose the last commits when the power fails
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384; "
                "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY"
            ),
        },
    }


def secret_key(home: Path, *, production: bool) -> str:
    """The key from the environment; for development one made at first use and kept in `home`."""
    if given := os.environ.get("YIFA_SECRET_KEY"):
        return given
    if production:
        raise SettingsError(
            "生产环境必须设置环境变量 YIFA_SECRET_KEY",
            "YIFA_SECRET_KEY must be set where YIFA_ENV=production",
        )
    kept, draft = home / "secret_key", home / f".secret_key.{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as new:
                new.write(secrets.token_urlsafe(50))
            with contextlib.suppress(FileExistsError):  # another process was first: its key is the one
                os.link(draft, kept)
            draft.unlink()
        return kept.read_text()
    except OSError:  # a folder that only allows reading: a key for this process will do
        return secrets.token_urlsafe(50)


def oidc(address: str, client: str) -> dict[str, Any]:
    """allauth's settings for signing in through an OpenID Connect provider; none where no address is given."""
    if not address:
        return {}
    id, colon, secret = client.partition(":")
    if urlsplit(address).scheme not in ("https", "http") or not (id and colon and secret):
        raise SettingsError(
            "YIFA_OIDC 须为网址，且 YIFA_OIDC_CLIENT 须写成 客户端编号:密钥",
            "YIFA_OIDC must be an address, and YIFA_OIDC_CLIENT id:secret",
        )
    app = {
        "provider_id": "sso",
        "name": "统一身份认证",
        "client_id": id,
        "secret": secret,
        "settings": {"server_url": address},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def mail(address: str) -> dict[str, Any] | None:
    """Where mail is sent through, for Django's SMTP backend, and `sender`; None where no address is given.

    ``smtp`` asks the server for STARTTLS unless it is on this machine; ``smtps`` is encrypted from the start.
    """
    if not address:
        return None
    parts = urlsplit(address)
    sender = dict(parse_qsl(parts.query)).get("from", "")
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or "@" not in sender:
        raise SettingsError(
            "YIFA_MAIL 须写成 smtp://用户:密码@主机:端口?from=发件地址",
            "YIFA_MAIL must be like smtp://user:password@host:port?from=address",
        )
    over_ssl = parts.scheme == "smtps"
    return {
        "host": parts.hostname, "port": parts.port or (465 if over_ssl else 587), "sender": sender,
        "username": unquote(parts.username or ""), "password": unquote(parts.password or ""), "use_ssl": over_ssl,
        "use_tls": not over_ssl and parts.hostname not in ("localhost", "127.0.0.1", "::1"),
    }  # fmt: skip


PRODUCTION = one_of("YIFA_ENV", "development", "production") == "production"
DEBUG = one_of("YIFA_DEBUG", "0", "1") == "1"
if DEBUG and PRODUCTION:
    raise SettingsError(
        "生产环境不得设置 YIFA_DEBUG=1", "YIFA_DEBUG=1 is not allowed where YIFA_ENV=production"
    )

YIFA_HOME = folder("YIFA_HOME") or Path("var").resolve()
YIFA_FILES = folder("YIFA_FILES") or YIFA_HOME / "files"
YIFA_LAW = folder("YIFA_LAW")

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), YIFA_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = secret_key(YIFA_HOME, production=PRODUCTION)
SECRET_KEY_FALLBACKS = [
    key.strip() for key in os.environ.get("YIFA_SECRET_KEY_FALLBACKS", "").split(",") if key.strip()
]
ALLOWED_HOSTS = [name.strip() for name in os.environ.get("YIFA_ALLOWED_HOSTS", "").split(",") if name.strip()]
if not ALLOWED_HOSTS and not PRODUCTION:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "yifa.registry",
    "yifa.ledger",
    "yifa.casework",
    "yifa.figures",
    "yifa.web",
    "yifa.api",
    "yifa.portal",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- the web ----------------------------------------------------------------------------------------------------

ROOT_URLCONF = "yifa.web.urls"
WSGI_APPLICATION = "yifa.web.wsgi.application"
MIDDLEWARE = [
    "yifa.web.middleware.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yifa.web.middleware.Headers",
    "yifa.portal.middleware.Public",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yifa.web.middleware.SignedIn",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "web" / "templates"],  # before those of the libraries
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["yifa.web.templatetags.yifa"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yifa.web.context.everywhere",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # ours beside Django's
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the package: nothing to collect
WHITENOISE_AUTOREFRESH = DEBUG

AUTH_USER_MODEL = "web.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "yifa.web.accounts.adapters.Adapter"
SOCIALACCOUNT_ADAPTER = "yifa.web.accounts.adapters.SocialAdapter"
MFA_ADAPTER = "yifa.web.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "yifa.web.accounts.forms.Activate",
    "authenticate": "yifa.web.accounts.forms.Authenticate",
    "add_webauthn": "yifa.web.accounts.forms.AddKey",
    "edit_webauthn": "yifa.web.accounts.forms.EditKey",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_PRESERVE_USERNAME_CASING = False  # found as they are counted for the lockout: in lower case
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "5/15m/key,100/15m/ip"}
"""Lockout: five wrong passwords for an account within a quarter of an hour. A whole government may share one address."""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "依法"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are not used for signing in
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
SECOND_FACTOR_REQUIRED = (
    one_of("YIFA_SECOND_FACTOR", *(("required", "optional") if PRODUCTION else ("optional", "required")))
    == "required"
)
SOCIALACCOUNT_ONLY = False
# by a plain link: a browser stops a form that is redirected to another host (form-action of the CSP)
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = oidc(os.environ.get("YIFA_OIDC", ""), os.environ.get("YIFA_OIDC_CLIENT", ""))

CACHES = {
    # shared by worker processes and machines, and exact: the lockout counts in it
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cached",
        "OPTIONS": {
            "MAX_ENTRIES": 100_000
        },  # with more some are dropped: failures for made-up names must not do that
    }
}

METRICS_TOKEN = os.environ.get("YIFA_METRICS_TOKEN", "")
MAIL = mail(os.environ.get("YIFA_MAIL", ""))

TLS = one_of("YIFA_TLS", "1" if PRODUCTION else "0", "0" if PRODUCTION else "1") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS  # http://localhost
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "yifa.web.errors.forged"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if one_of("YIFA_PROXY", "0", "1") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
FILE_UPLOAD_HANDLERS = [
    "yifa.web.uploads.Limited",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "yifa.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["stderr"],
        "level": one_of("YIFA_LOG_LEVEL", "WARNING", "DEBUG", "INFO", "ERROR"),
    },
}
