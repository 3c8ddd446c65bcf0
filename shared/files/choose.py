"""Which store the settings name: a folder of this machine, or a bucket."""

from urllib.parse import urlsplit

from shared.config import Settings, SettingsError
from shared.files.s3 import Place, S3Store
from shared.files.store import FileStore, FolderStore


def open_store(settings: Settings) -> FileStore:
    """The store of `settings.files`: empty for `var/files`, `s3://bucket/prefix` for a bucket. SettingsError."""
    if not settings.files:
        return FolderStore(settings.files_dir)
    parts = urlsplit(settings.files)
    if parts.scheme != "s3" or not parts.netloc:
        raise SettingsError(f"TOASOAN_FILES={settings.files!r} không hợp lệ; hãy viết s3://tên-bucket/thư-mục")
    return S3Store(
        Place(
            bucket=parts.netloc,
            prefix=parts.path.strip("/"),
            endpoint=settings.files_endpoint,
            region=settings.files_region,
            key=settings.files_key,
            secret=settings.files_secret,
        )
    )
