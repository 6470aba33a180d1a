"""Keys that sort by when they were made (UUID version 7), so that a table's newest rows lie together."""

import uuid

import uuid_utils


def new_id() -> uuid.UUID:
    return uuid.UUID(int=uuid_utils.uuid7().int)
