"""Everything that an installation can set, in one file.

Each value comes from an environment variable and is checked here, when the process starts.
Whatever is wrong is reported together, with the variable, the value it had and what was expected:
a typing mistake should cost a minute, not an afternoon. ``docs/guide/settings.md`` explains
each variable to the person who runs the installation.
"""

from __future__ import annotations

import contextlib
import difflib
import ipaddress
import os
import re
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

PREFIX = "COMMONWEAL_"

# Read by the test suite, never by the platform; known here so that it is not taken for a typo.
READ_ELSEWHERE = {"COMMONWEAL_TEST_DATA"}

_problems: list[str] = []
_known: set[str] = set(READ_ELSEWHERE)


# --- readers: each returns a value that can be used, and notes what was wrong with the one given -----


def _refuse(name: str, value: str, expected: str) -> None:
    _problems.append(f"{name} is {value!r}; expected {expected}.")


def env(name: str, default: str = "") -> str:
    """Text, without the white space around it. An empty variable counts as not set."""
    _known.add(name)
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    """Yes or no: ``true``, ``yes``, ``on``, ``1`` or ``false``, ``no``, ``off``, ``0``."""
    value = env(name).lower()
    if not value:
        return default
    if value in {"true", "yes", "on", "1"}:
        return True
    if value in {"false", "no", "off", "0"}:
        return False
    _refuse(name, value, "true or false")
    return default


def env_years(name: str, default: int) -> int:
    """A whole number of years from 0 to 100."""
    text = env(name, str(default))
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) > 100:
        _refuse(name, text, "a whole number of years from 0 to 100")
        return default
    return int(text)


def env_choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """One of a few words, in any case."""
    value = env(name, default).upper()
    if value not in choices:
        _refuse(name, value, "one of " + ", ".join(choices))
        return default
    return value


def env_language(name: str, default: str) -> tuple[str, str]:
    """A language by its code (``cy``, ``ar``), with its name: those that Django has dates for."""
    code = env(name, default).lower()
    names = dict(global_settings.LANGUAGES)
    if code not in names:
        _refuse(name, code, "the code of a language, such as en-gb, cy or ar")
        return default, names[default]
    return code, names[code]


def env_contact(name: str) -> str:
    """An e-mail address or a web page, as an address that can be followed; "" when not given."""
    text = env(name)
    if not text:
        return ""
    if re.fullmatch(r"[^@\s:/?#<>\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        return f"mailto:{text}"
    if re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\s<>\"]*)?", text):
        return text
    _refuse(name, text, "an e-mail address or the address of a web page")
    return ""


def env_hosts(name: str, default: tuple[str, ...]) -> list[str]:
    """Host names separated by commas; ``.council.example`` takes in every name below it."""
    text = env(name)
    if not text:
        return list(default)
    hosts = []
    for host in (part.strip() for part in text.split(",")):
        if re.fullmatch(r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", host) or _is_address(host):
            hosts.append(host)
        else:
            _refuse(
                name,
                host,
                "host names separated by commas, without scheme, port or path "
                "(for example places.council.example); a bare * is refused",
            )
    return hosts or list(default)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def env_folder(name: str, default: Path) -> Path:
    """A folder, made when it is missing; an absolute path, or one that starts with ``~``."""
    text = env(name)
    folder = Path(text).expanduser() if text else default
    if not folder.is_absolute():
        _refuse(name, text, "an absolute path, or one that starts with ~")
        return default
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _refuse(name, str(folder), f"a folder that can be made ({error.strerror})")
    return folder


def env_sources(name: str, default: str) -> list[str]:
    """Origins for a content security policy: ``none``, ``self`` or ``https://host``, by commas."""
    sources = []
    for part in (part.strip() for part in env(name, default).split(",")):
        if part in {"none", "self"}:
            sources.append(f"'{part}'")
        elif re.fullmatch(r"https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]+)?", part):
            sources.append(part)
        else:
            _refuse(name, part, "none, self, or origins such as https://www.council.example")
    if len(sources) > 1 and "'none'" in sources:
        _refuse(name, env(name), "none alone, or a list of origins without it")
    return sources or ["'none'"]


def env_database(name: str, home: Path) -> dict[str, Any]:
    """``sqlite:///path`` (relative to the data folder) or ``postgres://user:password@host/name``."""
    text = env(name, "sqlite:///commonweal.sqlite3")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    options = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1 and not options:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            # sqlite:////srv/x is absolute; sqlite:///x lies in the data folder.
            "NAME": home / unquote(parts.path[1:]),
            "OPTIONS": {
                # Take the write lock when a transaction begins: the second writer then waits,
                # where it would otherwise fail half-way with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                    "PRAGMA foreign_keys=ON; PRAGMA cache_size=-20000;"
                ),
            },
        }
    database = unquote(parts.path[1:])
    if (
        parts.scheme in {"postgres", "postgresql"}
        and database
        and not set(options)
        - {
            "host",
            "sslmode",
        }
    ):
        settings: dict[str, Any] = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # ?host=/run/postgresql reaches a server through its Unix socket.
            "HOST": options.get("host", [parts.hostname or ""])[0],
            "PORT": str(port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {},
        }
        if "sslmode" in options:
            settings["OPTIONS"]["sslmode"] = options["sslmode"][0]
        return settings
    _refuse(
        name,
        re.sub(r"(?<=:)[^:@/]+(?=@)", "…", text),  # a password does not belong in an error message
        "sqlite:///path or postgres://user:password@host:port/name, "
        "with ?host=/folder for a Unix socket and &sslmode=require where it is needed",
    )
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


def env_secret(name: str, *, home: Path, required: bool) -> str:
    """A secret from the variable, from the file that ``…_FILE`` names, or made once and kept."""
    value, file = env(name), env(f"{name}_FILE")
    if value and file:
        _refuse(f"{name}_FILE", file, f"nothing, because {name} is set as well: choose one")
    elif file:
        try:
            value = Path(file).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            _refuse(f"{name}_FILE", file, f"a text file that can be read ({error})")
            return "unreadable"
    if value:
        if len(value) < 32:
            _problems.append(f"{name} has {len(value)} characters; expected at least 32.")
        return value
    if required:
        _problems.append(
            f"{name} is not set; expected a secret of at least 32 characters (or {name}_FILE "
            "with the path of a file that holds it), because COMMONWEAL_ALLOWED_HOSTS names "
            "other hosts than this machine."
        )
        return "missing"
    return _kept_secret(home / "secret-key")


def _kept_secret(path: Path) -> str:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        if not path.exists():
            with os.fdopen(
                os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w"
            ) as file:
                file.write(secrets.token_urlsafe(48))
            # Of two processes that start together, the first link stands and both read it.
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        _refuse("COMMONWEAL_HOME", str(path.parent), f"a folder to keep secret-key in ({error})")
        return "unreadable"


def user_data_folder() -> Path:
    """Where this operating system keeps a person's application data."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "commonweal"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "commonweal"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "commonweal"


# --- what the environment says -------------------------------------------------------------------

THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")

HOME = env_folder("COMMONWEAL_HOME", user_data_folder())
DEBUG = env_bool("COMMONWEAL_DEBUG", default=False)
ALLOWED_HOSTS = env_hosts("COMMONWEAL_ALLOWED_HOSTS", THIS_MACHINE)
# Who names another host serves other people: then nothing is made up on their behalf.
IN_PRODUCTION = not DEBUG and not set(ALLOWED_HOSTS) <= set(THIS_MACHINE)
SECRET_KEY = env_secret("COMMONWEAL_SECRET_KEY", home=HOME, required=IN_PRODUCTION)
HTTPS = env_bool("COMMONWEAL_HTTPS", default=IN_PRODUCTION)
TRUST_PROXY = env_bool("COMMONWEAL_TRUST_PROXY", default=False)
FRAME_ANCESTORS = env_sources("COMMONWEAL_FRAME_ANCESTORS", "none")
LOG_LEVEL = env_choice(
    "COMMONWEAL_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "WARNING"
)
# For so long the audit log is kept, at least; 0 keeps it for good.
AUDIT_YEARS = env_years("COMMONWEAL_AUDIT_YEARS", 7)
DATABASES = {"default": env_database("DATABASE_URL", HOME)}
# Who answers for the pages: named on the accessibility statement.
ORGANISATION = env("COMMONWEAL_ORGANISATION")
CONTACT = env_contact("COMMONWEAL_CONTACT")
_language = env_language("COMMONWEAL_LANGUAGE", "en-gb")

for _name in sorted(set(os.environ) - _known):
    if _name.startswith(PREFIX):
        _near = difflib.get_close_matches(_name, sorted(_known), n=1)
        _problems.append(
            f"{_name} is not a setting of Commonweal"
            + (f"; did you mean {_near[0]}?" if _near else "; docs/guide/settings.md lists them.")
        )

if _problems:
    raise ImproperlyConfigured("\n".join(_problems))

# --- what follows from it, and what nobody needs to change ---------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "commonweal.common",
    "commonweal.audit",
    "commonweal.places",
    "commonweal.people",
    "commonweal.evidence",
    "commonweal.surveys",
    "commonweal.priorities",
    "commonweal.front",
]

MIDDLEWARE = [
    "commonweal.common.middleware.NoBodyForHead",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "commonweal.common.middleware.PermissionsPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Public pages never ask who is there, so neither sets a cookie nor looks for one on them.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

if FRAME_ANCESTORS == ["'none'"]:
    # The policy above says it already; this header says it to browsers from before 2017.
    # It stands with its like: before static files are answered.
    MIDDLEWARE.insert(
        MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware"),
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    )

# Whole answers, compressed: about 20 kB each, so at most some 40 MB in a process. Django's own
# bound of 300 would forget the first half of a county before its second is read.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}

# For so many seconds a process answers readers without asking the database anew what is in force;
# who is signed in is always answered anew.
FRESH_FOR = 1.0

ROOT_URLCONF = "commonweal.urls"
WSGI_APPLICATION = "commonweal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "front:sign_in"
LOGIN_REDIRECT_URL = "front:kept"
LOGOUT_REDIRECT_URL = "front:home"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

LANGUAGE_CODE = _language[0]
LANGUAGES = [_language]
# A translation lies in the data folder, or with the platform.
LOCALE_PATHS = [HOME / "locale", Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}
MEDIA_ROOT = HOME / "media"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": FRAME_ANCESTORS,
    },
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "commonweal.front.views.errors.not_sent_from_here"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"no_traceback": {"()": "commonweal.common.logs.NoTraceback"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_traceback"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {"django": {"handlers": [], "level": LOG_LEVEL, "propagate": True}},
}
