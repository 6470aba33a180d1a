"""How an outcome is told: the site's sentences among ours."""

import pytest

from automation.engine import _came_to_nothing, _outcome_of
from automation.protocol import Evidence, PermitState


@pytest.mark.parametrize("said", ["Try again later", "Try again later.", "Try again later. "])
def test_a_sites_sentence_has_one_full_stop(said: str) -> None:
    refused = Evidence(act_id="a", state=PermitState.REFUSED, why="seen", fields={"": said})
    told = _came_to_nothing(refused).reason
    assert told == "The site did not take the application: Try again later."
    unused = refused.model_copy(update={"state": PermitState.UNUSED})
    assert _came_to_nothing(unused).reason.endswith("(Try again later).")
    unknown = Evidence(act_id="a", state=PermitState.UNKNOWN, why=said)
    assert "been sent: Try again later. Valet" in _outcome_of(unknown).reason
