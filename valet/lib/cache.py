"""A cache on Redis that may be away: then nothing is remembered, and nobody is turned away for it."""

import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError
from typing_extensions import override

log = logging.getLogger(__name__)

P = ParamSpec("P")
Found = TypeVar("Found")


def _or(missing: Found, call: Callable[P, Found], *args: P.args, **kwargs: P.kwargs) -> Found:
    try:
        return call(*args, **kwargs)
    except (RedisError, OSError) as error:
        log.warning("no cache: %s", error)
        return missing


class ForgivingRedisCache(RedisCache):
    """What log-ins and requests are counted in. A limit that can't be counted isn't reached."""

    @override
    def add(self, *args: Any, **kwargs: Any) -> bool:
        return _or(True, super().add, *args, **kwargs)  # noqa: FBT003

    @override
    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _or(default, super().get, key, default, version)

    @override
    def set(self, *args: Any, **kwargs: Any) -> None:
        _or(None, super().set, *args, **kwargs)

    @override
    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return _or(False, super().delete, *args, **kwargs)  # noqa: FBT003

    @override
    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return _or({}, super().get_many, *args, **kwargs)

    @override
    def incr(self, *args: Any, **kwargs: Any) -> int:
        return _or(1, super().incr, *args, **kwargs)
