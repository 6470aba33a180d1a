"""Forms over a document: each field has a place in it."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from typing_extensions import override

from accounts.documents import Document, Path, get, put


class DocumentForm(forms.Form):
    """`places` says for each field where it stands. A subclass's fields are all optional or say why not."""

    places: ClassVar[Mapping[str, Path]] = {}
    title: ClassVar[str] = ""
    intro: ClassVar[str] = ""

    @classmethod
    def over(
        cls, document: Mapping[str, Any], data: QueryDict | None = None, **options: Any
    ) -> "DocumentForm":
        initial = {name: get(document, place) for name, place in cls.places.items()}
        return cls(data, initial=initial, **options)

    def write(self, document: Document) -> None:
        """Once it is valid."""
        for name, place in self.places.items():
            put(document, place, self.cleaned_data[name])


class RowForm(DocumentForm):
    """One item of a list. `origin` is which of the saved ones it was, so that what no field shows of it stays."""

    needed: ClassVar[str] = ""
    """The field without which the others mean nothing."""
    origin = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @override
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.is_blank() and not cleaned.get(self.needed) and self.needed not in self.errors:
            self.add_error(self.needed, "This says what the rest of it is about.")
        return cleaned

    def is_blank(self) -> bool:
        """Nothing was typed: the row is no item."""
        return not any(
            str(self.data.get(self.add_prefix(name), "")).strip() for name in self.places
        )


class Rows:
    """The items of one list of a document, as rows that one adds and removes.

    Which there are stands in the form itself, so that a page without scripts adds and removes them by posting:
    `changed` gives the data as they are after that.
    """

    form: ClassVar[type[RowForm]]
    name: ClassVar[str]
    title: ClassVar[str]
    one: ClassVar[str]
    """What one of them is called, after “Add” and “Remove”."""
    intro: ClassVar[str] = ""
    most: ClassVar[int] = 40

    def __init__(self, document: Mapping[str, Any], data: QueryDict | None = None) -> None:
        self.items_kept = self.saved(document)
        items = len(self.items_kept) if data is None else self._count(data)
        self.rows: list[RowForm] = [
            self._row(number, data) for number in range(max(items, 1 if data is None else 0))
        ]

    def saved(self, document: Mapping[str, Any]) -> list[Document]:
        found = get(document, (self.name,))
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    @property
    def count_name(self) -> str:
        return f"{self.name}-count"

    def is_valid(self) -> bool:
        """Of all, so that each tells what is wrong with it at once."""
        return not [row for row in self.rows if not row.is_valid()]

    def items(self) -> list[Document]:
        return [self._item(row) for row in self.rows if not row.is_blank()]

    def write(self, document: Document) -> None:
        put(document, (self.name,), self.items())

    @classmethod
    def changed(cls, data: QueryDict, *, remove: int | None = None) -> QueryDict:
        """With one row more at the end, or without that one."""
        count = cls._count(data)
        result = data.copy()
        if remove is None:
            result[f"{cls.name}-count"] = str(min(count + 1, cls.most))
            return result
        if remove >= count:
            return result
        result[f"{cls.name}-count"] = str(count - 1)
        pattern = re.compile(rf"{cls.name}-(\d+)-(.+)")
        for key in data:
            if (found := pattern.fullmatch(key)) and int(found[1]) >= remove:
                result.pop(key, None)
        for key, values in data.lists():
            if (found := pattern.fullmatch(key)) and int(found[1]) > remove:
                result.setlist(f"{cls.name}-{int(found[1]) - 1}-{found[2]}", values)
        return result

    @classmethod
    def _count(cls, data: QueryDict) -> int:
        text = data.get(f"{cls.name}-count", "")
        return min(int(text), cls.most) if text.isdecimal() else 0

    def _row(self, number: int, data: QueryDict | None) -> RowForm:
        saved = self.items_kept[number] if number < len(self.items_kept) else {}
        row = self.form.over(saved, data, prefix=f"{self.name}-{number}")
        assert isinstance(row, RowForm)
        row.initial["origin"] = number if saved else None
        return row

    def _item(self, row: RowForm) -> Document:
        origin: int | None = row.cleaned_data.get("origin")
        known = self.items_kept[origin : origin + 1] if origin is not None and origin >= 0 else []
        item = {**known[0]} if known else {}
        row.write(item)
        return item
