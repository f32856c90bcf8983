"""Settings, from the environment. `.env.example` names each variable with its meaning."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from ris.environment import Environment
from ris.policies import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY  # noqa: F401 - Django reads them from here

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR / ".env")
MISREAD = env.misread

DEMO = env.truth("DEMO", False)
DEBUG = env.truth("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", "")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.truth("HTTPS", not (DEBUG or DEMO))
# The keys of the chain over journal and signed reports: the first seals, all verify. Lost keys can't be made again.
SEAL_KEYS = env.words("SEAL_KEYS") or [SECRET_KEY]
# The last link of that chain, outside of the database; best on another disk.
SEAL_HEAD = Path(env.text("SEAL_HEAD", str(BASE_DIR / "var" / "seal_head.json")))
PUBLIC_URL = env.text("PUBLIC_URL", "").rstrip("/")  # on papers and in mail; empty: papers carry their code alone

# --- what the system is made of ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "ris.apps.RisConfig",
    "patients.apps.PatientsConfig",
    "imaging.apps.ImagingConfig",
    "reporting.apps.ReportingConfig",
    "unfold.apps.BasicAppConfig",  # the default one puts its own admin site in the place of ours
    "unfold.contrib.forms",
    "ris.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "guardian",
    "axes",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "imaging.viewer.files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ris.bearer.BearerSignIn",
    "ris.middleware.IdleSignOut",
    "ris.middleware.SignedInOnly",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ris.middleware.RefusalsInWords",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "ris.urls"
WSGI_APPLICATION = "ris.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ris.context.page",
                "ris.site.counts.waiting",
            ],
        },
    },
]

# --- database ---------------------------------------------------------------------------------------------------------
_SYNCHRONOUS = env.choice("SQLITE_SYNCHRONOUS", "FULL", ["EXTRA", "FULL", "NORMAL", "OFF"])
_SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    # FULL: what was answered as saved survives a power cut. Tests, which nobody misses, turn it off.
    "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={_SYNCHRONOUS};",
}
_MYSQL = {
    "charset": "utf8mb4",
    "isolation_level": "read committed",
    "init_command": "SET sql_mode='STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'",
}


def _database() -> dict[str, Any]:
    database = env.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'ris.sqlite3'}")
    if "DATABASE_URL" in env.misread:
        return database
    mysql = database["ENGINE"] == "django.db.backends.mysql"
    database["OPTIONS"] = {**(_MYSQL if mysql else _SQLITE), **database.get("OPTIONS", {})}
    database["CONN_MAX_AGE"] = 60
    database["CONN_HEALTH_CHECKS"] = True
    password = env.text("DATABASE_PASSWORD", "")
    if password:
        database["PASSWORD"] = password
    if mysql:
        database["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_unicode_ci"}
    else:
        try:
            Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            env.misread["DATABASE_URL"] = "is in a folder that cannot be made"
        # A file, not memory: tests with real threads and processes share it.
        database["TEST"] = {"NAME": env.text("TEST_DATABASE", str(BASE_DIR / "var" / "test.sqlite3"))}
    return database


DATABASES = {"default": _database()}

# --- images: a folder, an NFS mount, or any other Django storage ------------------------------------------------------
IMAGES_ROOT = env.text("IMAGES_ROOT", str(BASE_DIR / "var" / "images"))
IMAGES_IN_PLACE_ROOTS = env.words("IMAGES_IN_PLACE_ROOTS", [])
# Answers that are made of images and kept, up to so many megabytes: thumbnails, headers of a series. May be emptied.
SHELF_ROOT = env.text("SHELF_ROOT", str(BASE_DIR / "var" / "shelf"))
SHELF_MB = env.number("SHELF_MB", 2048)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "images": {
        "BACKEND": env.text("IMAGES_STORAGE", "django.core.files.storage.FileSystemStorage"),
        "OPTIONS": {"location": IMAGES_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
# The calendar of the day view, which tools/setup.sh fetches from npm; without it the day view shows its list.
CALENDAR_FILES = BASE_DIR / "node_modules" / "@event-calendar" / "build" / "dist"
STATICFILES_DIRS = [("event-calendar", CALENDAR_FILES)] if CALENDAR_FILES.is_dir() else []
# The viewer for reading, which `manage.py fetch_viewer` puts there; without it the quick viewer serves.
VIEWER_ROOT = BASE_DIR / "var" / "viewer"

# --- the admin --------------------------------------------------------------------------------------------------------
UNFOLD = {"SITE_TITLE": _("Radiology"), "SITE_HEADER": _("Radiology"), "SHOW_VIEW_ON_SITE": False}
# What lower apps take from higher ones, by dotted path: what a patient's page shows beside the person's data, and the
# verb that retracts a study together with its report.
PATIENT_PANELS = ["imaging.admin.panels.studies_of"]
STUDY_RETRACTION = "reporting.actions.retracting.mark_in_error"
COPIES_DELIVERY = "reporting.actions.releasing.send_copies"

# --- numbers ----------------------------------------------------------------------------------------------------------
UID_ROOT = env.text("UID_ROOT", "")
ACCESSION_FORMAT = env.text("ACCESSION_FORMAT", "A{date:%y}{n:07d}")
TEMPORARY_MRN_FORMAT = env.text("TEMPORARY_MRN_FORMAT", "TEMP-{n:06d}")
TEMPORARY_NAME_FORMAT = env.text("TEMPORARY_NAME_FORMAT", "Unknown, Temp {n:06d}")

# --- what the upper boxes have to say in the lower ones, as dotted paths ----------------------------------------------
PATIENT_MERGE_GUARDS = ["reporting.actions.claiming.refuse_while_read"]
# What is outside already and whom to tell when two patients become one; what waits in the identity inbox; what stands
# under each of two patients who are compared.
PATIENT_MERGE_CONSEQUENCES = ["reporting.actions.telling.delivered"]
IDENTITY_INBOX = [
    "patients.admin.waiting.CASES",
    "patients.admin.waiting.TEMPORARY",
    "imaging.admin.waiting.MISMATCHES",
]
PATIENT_BESIDE = ["imaging.admin.beside.studies_beside"]
# Why a console's query gets what it gets: the admin and the DICOM server do not know each other.
WORKLIST_EXPLAINED = "imaging.dicom.explaining.for_people"

# --- ordering ---------------------------------------------------------------------------------------------------------
# An order like one of the last so many days, or like an open one, needs a reason. 0 asks for none.
SIMILAR_ORDER_DAYS = env.number("SIMILAR_ORDER_DAYS", 14)

# --- reading ----------------------------------------------------------------------------------------------------------
CLAIM_MINUTES = env.number("CLAIM_MINUTES", 15)
# Minutes from the images to the report, by priority: STAT, urgent, routine.
READING_TARGETS = {
    1: env.number("STAT_TARGET_MINUTES", 30),
    2: env.number("URGENT_TARGET_MINUTES", 60),
    3: env.number("ROUTINE_TARGET_MINUTES", 1440),
}
# Minutes from a critical finding until somebody must know it, by category; the keys are reporting.models.CATEGORIES.
CRITICAL_MINUTES = {
    "red": env.number("CRITICAL_RED_MINUTES", 60),
    "orange": env.number("CRITICAL_ORANGE_MINUTES", 360),
    "yellow": env.number("CRITICAL_YELLOW_MINUTES", 4320),
}

# --- results on their way: manage.py deliver --------------------------------------------------------------------------
DELIVERY_CHANNELS = {name: f"reporting.delivery.channels.{name}" for name in ("page", "notice", "folder", "print")}
DELIVERY_FOLDER = env.text("DELIVERY_FOLDER", str(BASE_DIR / "var" / "outbox"))
DELIVERY_ATTEMPTS = env.number("DELIVERY_ATTEMPTS", 10)
DELIVERY_BACK_OFF_SECONDS = env.number("DELIVERY_BACK_OFF_SECONDS", 30)
DELIVER_SECONDS = env.number("DELIVER_SECONDS", 3)

# --- importing --------------------------------------------------------------------------------------------------------
UPLOAD_LIMIT_MB = env.number("UPLOAD_LIMIT_MB", 4096)
# Days after which `erase_rejected` erases the bytes of rejected images; 0: never.
REJECTED_RETENTION_DAYS = env.number("REJECTED_RETENTION_DAYS", 0)

# --- DICOM for the machines -------------------------------------------------------------------------------------------
DICOM_AE_TITLE = env.text("DICOM_AE_TITLE", "RIS").strip()
DICOM_HOST = env.text("DICOM_HOST", "127.0.0.1")
DICOM_PORT = env.number("DICOM_PORT", 11112)
DICOM_ACCEPT_ANY_CALLER = env.truth("DICOM_ACCEPT_ANY_CALLER", False)
DICOM_TLS_CERT = env.text("DICOM_TLS_CERT", "")
DICOM_TLS_KEY = env.text("DICOM_TLS_KEY", "")
DICOM_TLS_CA = env.text("DICOM_TLS_CA", "")
DICOM_TLS_ASK_PEERS = env.truth("DICOM_TLS_ASK_PEERS", True)
DICOM_WORKERS = env.number("DICOM_WORKERS", 2)
DICOM_ASSOCIATIONS = env.number("DICOM_ASSOCIATIONS", 100)
DICOM_ASSOCIATIONS_PER_PEER = env.number("DICOM_ASSOCIATIONS_PER_PEER", 25)
DICOM_PDU_BYTES = env.number("DICOM_PDU_BYTES", 131_072)
DICOM_STALL_SECONDS = env.number("DICOM_STALL_SECONDS", 30)
DICOM_MESSAGE_SECONDS = env.number("DICOM_MESSAGE_SECONDS", 900)
DICOM_IDLE_SECONDS = env.number("DICOM_IDLE_SECONDS", 120)
# Images and this much quiet complete a study whose machine never says that it has ended (no MPPS).
DICOM_QUIET_MINUTES = env.number("DICOM_QUIET_MINUTES", 15)

# --- nothing left behind: manage.py sweep -----------------------------------------------------------------------------
NO_SHOW_AFTER_MINUTES = env.number("NO_SHOW_AFTER_MINUTES", 240)  # from the end of the slot
NO_IMAGES_AFTER_MINUTES = env.number("NO_IMAGES_AFTER_MINUTES", 60)  # from the beginning on the table
UNDELIVERED_AFTER_MINUTES = env.number("UNDELIVERED_AFTER_MINUTES", 60)  # from signature, or from release

# --- people -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "patients.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": env.number("PASSWORD_LENGTH", 12)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
IDLE_SIGN_OUT_SECONDS = env.number("IDLE_SIGN_OUT_SECONDS", 900)
IDLE_WARNING_SECONDS = env.number("IDLE_WARNING_SECONDS", 60)
ANONYMOUS_USER_NAME = "AnonymousUser"  # guardian's own row; it has no role and cannot sign in
AXES_FAILURE_LIMIT = env.number("SIGN_IN_ATTEMPTS", 5)
AXES_COOLOFF_TIME = env.hours("SIGN_IN_LOCK_HOURS", 0.25)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "ris/locked_out.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # patients.admin registers its tables with our own base class

# --- the browser ------------------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "ris.views.csrf_failed"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.truth("BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_NUMBER_FILES = 20_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGES = [("en-gb", _("English")), ("en-us", _("English (US)"))]
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "en-gb", [code for code, _name in LANGUAGES])
LOCALE_PATHS = [BASE_DIR / "ris" / "locale"]
TIME_ZONE = env.zone("TIME_ZONE", "UTC")
USE_I18N = USE_TZ = True

# --- mail and log -----------------------------------------------------------------------------------------------------
vars().update(env.mail("EMAIL_URL", "consolemail://"))
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "ris@localhost")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.choice("LOG_LEVEL", "INFO", LOG_LEVELS)},
}
