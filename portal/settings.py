"""The settings, from the environment only. README.md lists the variables.

One project serves two sites, each from processes of its own: the public portal, which
reads, and the staff desk, which writes.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from . import hosts

BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Site:
    apps: list
    middleware: list
    context_processors: list
    urlconf: str


PUBLIC = Site(
    apps=[
        "partnerships",
        "django_filters",
        "csp",
        "django.contrib.sitemaps",
        "django.contrib.staticfiles",
    ],
    middleware=[
        "django.middleware.security.SecurityMiddleware",
        "portal.middleware.HeadersMiddleware",
        "csp.middleware.CSPMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "portal.middleware.AnyOriginMiddleware",
        "portal.middleware.LocaleMiddleware",
        "portal.middleware.WellFormedMiddleware",
        "portal.middleware.ReadOnlyMiddleware",
        "portal.limits.LimitMiddleware",
        "django.middleware.common.CommonMiddleware",
        "portal.middleware.OneStateMiddleware",
    ],
    # None of them may touch the database.
    context_processors=[
        "django.template.context_processors.request",
        "django.template.context_processors.i18n",
        "django.template.context_processors.static",
    ],
    urlconf="portal.urls.public",
)
STAFF = Site(
    apps=[
        *PUBLIC.apps,
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "allauth",
        "allauth.account",
        "allauth.mfa",
        "simple_history",
        "partnerships.desk",
    ],
    middleware=[
        "django.middleware.security.SecurityMiddleware",
        "portal.middleware.HeadersMiddleware",
        "csp.middleware.CSPMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "partnerships.desk.entry.MethodsMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "portal.middleware.WellFormedMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "partnerships.desk.entry.SessionEndMiddleware",
        "partnerships.desk.entry.EnrolmentMiddleware",
        "simple_history.middleware.HistoryRequestMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    context_processors=[
        *PUBLIC.context_processors,
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ],
    urlconf="portal.urls.staff",
)
SITES = {"public": PUBLIC, "staff": STAFF}


def required(name, hint):
    if value := os.environ.get(name):
        return value
    raise ImproperlyConfigured(f"{name} is not set: {hint}.")


PORTAL_SITE = required("PORTAL_SITE", "say public or staff, the site of this process")
if PORTAL_SITE not in SITES:
    raise ImproperlyConfigured(
        f"PORTAL_SITE is “{PORTAL_SITE}”, but there are only public and staff."
    )
SITE = SITES[PORTAL_SITE]

PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000")
STAFF_URL = os.environ.get("STAFF_URL", "http://127.0.0.1:8001")
HTTPS = os.environ.get("HTTPS") == "1"
if not HTTPS and f"{PUBLIC_URL} {STAFF_URL}".count("https://"):
    raise ImproperlyConfigured(
        "PUBLIC_URL or STAFF_URL says https, but HTTPS=1 is not set: set it, so that"
        " cookies and redirects keep to https."
    )

# Where readers report a mistake; without it, no page offers to.
CORRECTIONS_EMAIL = os.environ.get("CORRECTIONS_EMAIL")

# The folder that `export_dump` writes and that the public site offers for download.
DUMP_ROOT = os.environ.get("DUMP_ROOT")

# Where `backup` writes, unless it is told another folder.
BACKUP_DIR = os.environ.get("BACKUP_DIR")

# Where the processes of the public site keep the indexes of lists for one another.
INDEX_DIR = os.environ.get("INDEX_DIR")

# The memory that each process of the public site keeps whole pages in, in MB.
PAGE_CACHE_MB = os.environ.get("PAGE_CACHE_MB", "32")
if not re.fullmatch("[0-9]{1,6}", PAGE_CACHE_MB):
    raise ImproperlyConfigured(
        f"PAGE_CACHE_MB is “{PAGE_CACHE_MB}”: give a number of megabytes, 0 to hold no"
        " pages."
    )
PAGE_CACHE_MB = int(PAGE_CACHE_MB)

# Core

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
if any(not host or "*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        f"ALLOWED_HOSTS is “{','.join(ALLOWED_HOSTS)}”: name each host of the site, with"
        " commas between them and without wildcards, since pages repeat the name."
    )
DEBUG = os.environ.get("DEBUG") == "1"
if DEBUG and not LOOPBACK.issuperset(ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "DEBUG=1 shows settings and code to whoever meets an error: take it away, or let"
        " ALLOWED_HOSTS name this machine only."
    )
# A form of a document with its passages has many fields; Django's limit is for less.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# A file that is handed in is read once, from memory, and never written anywhere.
FILE_UPLOAD_HANDLERS = ["partnerships.uploads.handlers.InMemory"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024**2

TIME_ZONE = "UTC"
USE_TZ = True

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_I18N = True

DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL", "give the address of a Postgres, 15 or later"),
        conn_max_age=600,
        # On the public site, OneStateMiddleware asks again over a fresh connection.
        conn_health_checks=PORTAL_SITE == "staff",
    )
}
# Who waits for a server that is away is told so soon, and asks the next one.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)
if PORTAL_SITE == "public":
    hosts.keep_to_one(DATABASES["default"])
    # See OneStateMiddleware. By a setting of the session: psycopg2's own way would cost
    # two more questions to Postgres for each page.
    options = DATABASES["default"]["OPTIONS"]
    options["options"] = " ".join(
        [
            *filter(None, [options.get("options")]),
            r"-c default_transaction_isolation=repeatable\ read",
        ]
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = SITE.apps
MIDDLEWARE = SITE.middleware
ROOT_URLCONF = SITE.urlconf
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": SITE.context_processors},
    }
]

LOG_LEVEL = os.environ.get("LOG_LEVEL", "WARNING")
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured(
        f"LOG_LEVEL is “{LOG_LEVEL}”: say INFO for a line for each page that is made, or"
        " leave it out."
    )
# Without it, an error in production leaves no trace. INFO adds a line for each page that
# had to be made.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "portal.logs.Lines", "site": PORTAL_SITE}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "portal": {"level": LOG_LEVEL},
        # Mail to administrators and a console for development are Django's defaults.
        "django": {"handlers": [], "level": "WARNING"},
        # Anybody can ask for any host, and is told so: it is no trouble of ours.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}

# Security

SECRET_KEY = required("SECRET_KEY", "give 50 random characters or more")
# As `check --deploy` has it. Django writes "insecure" into keys that it makes up.
if (
    len(SECRET_KEY) < 50
    or len(set(SECRET_KEY)) < 5
    or SECRET_KEY.startswith("django-insecure-")
):
    raise ImproperlyConfigured(
        "SECRET_KEY is too weak to keep a secret: give 50 random characters or more."
    )

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [STAFF_URL]
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    # To be in browsers' own lists concerns a whole domain: its owner asks for that.
    "security.W021",
    # The public site has no forms to forge, and the content policy says who may frame it.
    *(["security.W002", "security.W003"] if PORTAL_SITE == "public" else []),
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Accounts of the staff. Processes share the cache in which failed logins are counted; the
# public site, which writes nothing, has none.

if PORTAL_SITE == "staff":
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "desk_cache",
        }
    }
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "partnerships.desk.models.OwnPasswordValidator"},
]
# A session ends with the browser, after two hours in which nothing is done, and twelve
# hours after its login whatever is done.
SESSION_ENGINE = "partnerships.desk.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_AGE = 2 * 3600
SESSION_LONGEST = 12 * 3600

ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
ACCOUNT_ADAPTER = "partnerships.desk.entry.ClosedAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "partnerships.desk.factors.EncryptingAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Migration Partnerships"
# Browsers offer passkeys without https on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# The API: no accounts, no forms, JSON only. rest_framework is no app here: of apps,
# static files are served, and it has those of a site of its own.

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "partnerships.problems.problem_of",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Migration Partnerships",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Who has agreed what with whom on migration, and which sentence of"
    " which document says so. Anonymous, read-only. Within version 1, fields, parameters"
    " and lists are added, never taken away or given another meaning: ignore what you do"
    " not know. A version 2 would have an address of its own, beside this one.",
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# Static files

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Files that `collectstatic` put into STATIC_ROOT are served compressed and under names
# that change with their content; without it, they are served from where they lie.
STATIC_ROOT = os.environ.get("STATIC_ROOT")
WHITENOISE_USE_FINDERS = not STATIC_ROOT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if STATIC_ROOT
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
