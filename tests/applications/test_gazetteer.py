import subprocess
import sys

import pytest

from applications.gazetteer import GeoNames

TORONTO, BERLIN, PORTLAND = (43.7, -79.4), (52.5, 13.4), (45.5, -122.7)
NEW_YORK, ZURICH, HALIFAX = (40.7, -74.0), (47.4, 8.5), (44.6, -63.6)
PERTH, CAMBRIDGE, STUTTGART = (56.4, -3.4), (52.2, 0.1), (48.8, 9.2)
QUEBEC = (46.8, -71.2)


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("Toronto, Ontario, Canada", TORONTO),
        ("toronto,ON , CA", TORONTO),
        ("Toronto, Canada", TORONTO),
        ("Berlin, Germany", BERLIN),
        ("Berlin, Berlin, Deutschland", BERLIN),
        ("Berlin, DE", BERLIN),
        ("Portland, OR, USA", PORTLAND),
        ("PORTLAND, Oregon, United States", PORTLAND),
        ("New York, NY, United States", NEW_YORK),
        ("New York, New York, USA", NEW_YORK),
        ("New York City, NY, US", NEW_YORK),
        ("Zurich, Switzerland", ZURICH),
        ("Zürich, Schweiz", ZURICH),
        ("Halifax, Nova Scotia, Canada", HALIFAX),
        ("Perth, Scotland, UK", PERTH),
        ("Cambridge, England, United Kingdom", CAMBRIDGE),
        ("Quebec City, QC, Canada", QUEBEC),
        ("Québec, Quebec, Canada", QUEBEC),
        ("Stuttgart, Baden-Württemberg, Germany", STUTTGART),
    ],
)
def test_one_town_is_meant(place, where):
    found = GeoNames().find(place)
    assert found is not None
    assert found == pytest.approx(where, abs=0.1)


@pytest.mark.parametrize(
    "place",
    [
        "",
        " , ",
        "Toronto",
        "Toronto, ON",
        "Portland, USA",
        "Portland, Nowhere, USA",
        "Portland, , USA",
        "Portland, California, USA",
        "Toronto, British Columbia, Canada",
        "Amsterdam, North Holland, Netherlands",
        "Richmond, CA",
        "Atlanta, Georgia",
        "Springfield, United States",
        "Nosuchtown, Germany",
        "Berlin, Atlantis",
        "1 Some Street, Toronto, Ontario, Canada",
        "Canada",
        "Remote",
    ],
)
def test_it_isnt_certain_which(place):
    assert GeoNames().find(place) is None


def test_who_doesnt_ask_doesnt_read():
    """Of every process that imports it, few are asked for a place."""
    told = "import applications.gazetteer as g; print(g._towns.cache_info().currsize)"
    assert subprocess.check_output([sys.executable, "-c", told], text=True).strip() == "0"
