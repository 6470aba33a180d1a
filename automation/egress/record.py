"""What went through, for the receipt and for proof."""

from collections import Counter
from dataclasses import dataclass, field

from automation.egress.addresses import Place


@dataclass(slots=True)
class PlaceRecord:
    connections: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    masked: int = 0
    """Connections whose loss was hidden from the browser."""
    withheld: int = 0
    """Bytes the browser sent into those, which went nowhere."""


@dataclass(slots=True)
class Report:
    """By host and port. `refused`: how often a connection there was refused, and `unreachable` how often it failed."""

    places: dict[Place, PlaceRecord] = field(default_factory=dict)
    refused: Counter[Place] = field(default_factory=Counter)
    unreachable: Counter[Place] = field(default_factory=Counter)

    def of(self, place: Place) -> PlaceRecord:
        return self.places.setdefault(place, PlaceRecord())

    @property
    def connections(self) -> int:
        return sum(each.connections for each in self.places.values())

    @property
    def masked(self) -> int:
        return sum(each.masked for each in self.places.values())
