"""What the product refuses, as the API says it."""

from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework import serializers

from applications.errors import RefusedError, UnsuitableError, WrongStateError
from valet.lib.problems import ConflictError


@contextmanager
def refusals() -> Iterator[None]:
    try:
        yield
    except UnsuitableError as error:
        raise serializers.ValidationError(
            {"url": [serializers.ErrorDetail(error.message, error.code)]}
        ) from error
    except RefusedError as error:
        raise ConflictError(error.code, error.message) from error
    except WrongStateError as error:
        raise ConflictError(
            "wrong_state", "It isn't in a state in which that can be done."
        ) from error
