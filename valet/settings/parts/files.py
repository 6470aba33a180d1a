from typing import Any

from valet.settings import env

SESSION_VERSIONS = 5
"""Kept of each saved session, so that one can go back."""

_FOLDER = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    # No address: what is private is only given out by views that ask whose it is.
    "OPTIONS": {
        "location": env.path("VALET_DATA") / "blobs",
        "base_url": None,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}


def bucket(name: str, *, endpoint: str, region: str, key_id: str, key: str) -> dict[str, Any]:
    from botocore.config import Config  # noqa: PLC0415 - heavy: and most have no bucket

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": name,
            "endpoint_url": endpoint or None,
            "region_name": region or None,
            "access_key": key_id or None,
            "secret_key": key or None,
            "client_config": Config(
                signature_version="s3v4",
                # A vendor that isn't Amazon has seldom a host name for each bucket, and knows the newer checksums seldom.
                s3={"addressing_style": "path" if endpoint else "auto"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=5,
                read_timeout=15,
                retries={"total_max_attempts": 2, "mode": "standard"},
            ),
        },
    }


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "blobs": bucket(
        env.text("S3_BUCKET"),
        endpoint=env.text("S3_ENDPOINT_URL"),
        region=env.text("S3_REGION"),
        key_id=env.text("S3_ACCESS_KEY_ID"),
        key=env.text("S3_SECRET_ACCESS_KEY"),
    )
    if env.text("S3_BUCKET")
    else _FOLDER,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
