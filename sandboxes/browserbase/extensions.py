"""Stagehand's extension at Browserbase: uploaded once for each version of it that the runners carry."""

import logging
from collections.abc import Callable

from sandboxes.browserbase.client import BrowserbaseClient
from sandboxes.errors import GoneError
from sandboxes.models import Extension

log = logging.getLogger(__name__)


class Extensions:
    """The only writer of `Extension`."""

    def __init__(self, client: BrowserbaseClient) -> None:
        self._client = client

    def of(self, version: str, archive: Callable[[], bytes]) -> str:
        """The vendor's id of this version's. `archive` is asked for it where it hasn't been uploaded."""
        known = Extension.objects.filter(version=version).first()
        if known is not None:
            return known.vendor_id
        uploaded = self._client.upload_extension(archive())
        kept, is_new = Extension.objects.get_or_create(
            version=version, defaults={"vendor_id": uploaded}
        )
        if not is_new:
            self._delete(uploaded)
        return kept.vendor_id

    def is_lost(self, extension_id: str) -> bool:
        """Whether the vendor has it no more; then the next who wants it uploads it again."""
        if self._client.has_extension(extension_id):
            return False
        log.warning("extension %s is gone", extension_id)
        Extension.objects.filter(vendor_id=extension_id).delete()
        return True

    def _delete(self, extension_id: str) -> None:
        try:
            self._client.delete_extension(extension_id)
        except GoneError:
            log.info("extension %s was gone already", extension_id)
