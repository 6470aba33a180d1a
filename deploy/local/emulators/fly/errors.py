"""The API's errors, as they are worded there."""

from typing_extensions import override


class ApiError(Exception):
    """An answer of `{"error": …}` and, where the API gives one, a `status` word."""

    def __init__(self, code: int, error: str, *, status: str = "") -> None:
        super().__init__(error)
        self.code = code
        self.error = error
        self.status = status

    @property
    def body(self) -> dict[str, str]:
        return {"error": self.error, **({"status": self.status} if self.status else {})}

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.error}"


def not_found(machine_id: str) -> ApiError:
    return ApiError(404, f"machine not found: {machine_id}")


def precondition(error: str) -> ApiError:
    return ApiError(412, f"failed_precondition: {error}")


def no_capacity(region: str) -> ApiError:
    return ApiError(
        412,
        f"insufficient resources available to fulfill request in {region}",
        status="insufficient_capacity",
    )
