"""Settings, read once from the environment. A wrong or missing value stops the start with a plain sentence."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

SERVICES = ("accounts", "submission", "review", "publishing", "notifications", "reporting")
DEFAULT_PORT = 8160


class SettingsError(Exception):
    """A setting is missing or wrong; the message names the variable."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations. Paths are absolute; addresses have no trailing slash."""

    env: str = "development"  # development | production | test
    topology: str = "embedded"  # embedded | separate
    var: Path = Path("var")
    redis_url: str = "redis://127.0.0.1:6379/0"
    database: str | None = None  # DATABASE_URL of a PostgreSQL server; one schema per service
    secret_key: str = "development"  # noqa: S105  (a development default; production refuses it)
    base_url: str = f"http://127.0.0.1:{DEFAULT_PORT}"
    service_urls: Mapping[str, str] = field(default_factory=dict)
    smtp_url: str | None = None  # smtp://user:password@host:port, smtps://… for TLS
    mail_from: str = "Ban Biên tập <ban-bien-tap@localhost>"
    demo: bool = False
    pack: str = "quy-che-154-2019"  # id of a regulation pack, or id@version to stay with one version
    files: str = ""  # s3://bucket/prefix; empty: the folder var/files
    files_per_article: int = 20
    files_mb_per_article: int = 500
    clamd: str = ""  # socket of clamd (path or host:port); empty: no virus scanner
    files_endpoint: str = ""  # http(s)://host:port of an S3-compatible server
    files_region: str = "us-east-1"
    files_key: str = ""
    files_secret: str = field(default="", repr=False)
    imap_url: str | None = field(default=None, repr=False)  # imaps://user:password@host:port/INBOX
    imap_ca: Path | None = None  # certificate authority of the mail server, where the system does not know it
    mail_authserv: str = ""  # authserv-id of our own mail server, whose Authentication-Results are believed
    intake_submit: bool = False  # complete articles from verified members go to the desk at once
    pack_dir: Path | None = None  # where the school keeps packs of its own, beside those that come with the software

    @property
    def site_dir(self) -> Path:
        """The public site's files."""
        return self.var / "site"

    @property
    def files_dir(self) -> Path:
        """The content-addressed file store."""
        return self.var / "files"

    @property
    def maildir(self) -> Path:
        """Where mails go when no SMTP server is set."""
        return self.var / "maildir"

    @property
    def trial_mailbox(self) -> bool:
        """Whether letters stay in a mailbox of ours that everybody may look into: a demo without a mail server."""
        return self.demo and self.smtp_url is None

    @property
    def https(self) -> bool:
        """Whether people reach the portal over https."""
        return self.base_url.startswith("https://")

    def database_url(self, service: str) -> str:
        """The SQLAlchemy URL of a service's own database: a SQLite file, or a schema of the PostgreSQL server."""
        if self.database is None:
            return f"sqlite:///{self.var / f'{service}.db'}"
        return self.database

    def service_url(self, service: str) -> str:
        """Where `service` answers other services (`http://host:port`)."""
        return self.service_urls.get(service, self.base_url)

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read TOASOAN_*, DATABASE_URL, REDIS_URL, SMTP_URL, SECRET_KEY. Raises SettingsError."""
        source = os.environ if env is None else env
        mode = _one_of(source, "TOASOAN_ENV", ("development", "production", "test"), "development")
        var = Path(source.get("TOASOAN_VAR", "var")).resolve()
        base_url = source.get("TOASOAN_BASE_URL", f"http://127.0.0.1:{DEFAULT_PORT}").rstrip("/")
        if mode == "production" and not base_url.startswith("https://"):
            msg = "TOASOAN_BASE_URL phải là địa chỉ https:// khi TOASOAN_ENV=production"
            raise SettingsError(msg)
        return cls(
            env=mode,
            topology=_one_of(source, "TOASOAN_TOPOLOGY", ("embedded", "separate"), "embedded"),
            var=var,
            redis_url=source.get("REDIS_URL", cls.redis_url),
            database=_postgres(source.get("DATABASE_URL")),
            secret_key=source.get("SECRET_KEY") or _development_secret(mode, var),
            base_url=base_url,
            service_urls=_service_urls(source),
            smtp_url=source.get("SMTP_URL") or None,
            mail_from=source.get("TOASOAN_MAIL_FROM", cls.mail_from),
            demo=source.get("TOASOAN_DEMO", "") in {"1", "true", "yes"},
            pack=source.get("TOASOAN_PACK", cls.pack),
            files=source.get("TOASOAN_FILES", ""),
            files_per_article=_number(source, "TOASOAN_FILES_PER_ARTICLE", cls.files_per_article),
            files_mb_per_article=_number(source, "TOASOAN_FILES_MB_PER_ARTICLE", cls.files_mb_per_article),
            clamd=source.get("TOASOAN_CLAMD", ""),
            files_endpoint=source.get("TOASOAN_FILES_ENDPOINT", "").rstrip("/"),
            files_region=source.get("TOASOAN_FILES_REGION", cls.files_region),
            files_key=source.get("TOASOAN_FILES_KEY", ""),
            files_secret=source.get("TOASOAN_FILES_SECRET", ""),
            imap_url=source.get("IMAP_URL") or None,
            imap_ca=Path(source["IMAP_CA_FILE"]).resolve() if source.get("IMAP_CA_FILE") else None,
            mail_authserv=source.get("TOASOAN_MAIL_AUTHSERV", "").strip().casefold(),
            intake_submit=source.get("TOASOAN_INTAKE_SUBMIT", "") in {"1", "true", "yes"},
            pack_dir=Path(source["TOASOAN_PACK_DIR"]).resolve() if source.get("TOASOAN_PACK_DIR") else None,
        )


def _one_of(source: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = source.get(name, default)
    if value not in allowed:
        msg = f"{name}={value!r} không hợp lệ; các giá trị được nhận: {', '.join(allowed)}"
        raise SettingsError(msg)
    return value


def _number(source: Mapping[str, str], name: str, default: int) -> int:
    value = source.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 1_000_000):
        msg = f"{name}={value!r} không hợp lệ; cần một số nguyên dương"
        raise SettingsError(msg)
    return int(value)


def _postgres(url: str | None) -> str | None:
    if not url:
        return None
    if not url.startswith(("postgresql://", "postgresql+psycopg://")):
        msg = "DATABASE_URL phải bắt đầu bằng postgresql:// (bỏ trống để dùng SQLite)"
        raise SettingsError(msg)
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _service_urls(source: Mapping[str, str]) -> dict[str, str]:
    names = {service: f"TOASOAN_{service.upper()}_URL" for service in SERVICES}
    return {service: source[name].rstrip("/") for service, name in names.items() if source.get(name)}


def _development_secret(mode: str, var: Path) -> str:
    """A secret made at the first start and kept beside the data, so that sessions survive a restart."""
    if mode == "production":
        msg = "SECRET_KEY phải được đặt khi TOASOAN_ENV=production"
        raise SettingsError(msg)
    path = var / "secret.key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        draft = var / f"secret.key.{os.getpid()}"
        draft.write_text(secrets.token_urlsafe(48))
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # the first process wins; the others read its key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
