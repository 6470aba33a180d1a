"""Lists of the API, a page at a time."""

from typing import Any

from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from typing_extensions import override


class Newest(CursorPagination):
    ordering = ("-created_at", "-id")
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200

    @override
    def get_page_size(self, request: Request) -> int:
        """Raises `ValidationError` for what is no number of rows: the framework would take its own."""
        given = _PageQuery(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        limit: int = given.validated_data["limit"]
        return limit

    @override
    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"].update(
                    minimum=1, maximum=self.max_page_size, default=self.page_size
                )
        return parameters


class _PageQuery(serializers.Serializer[dict[str, int]]):
    limit = serializers.IntegerField(
        min_value=1, max_value=Newest.max_page_size, default=Newest.page_size
    )
