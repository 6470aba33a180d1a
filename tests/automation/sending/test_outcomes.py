"""How an outcome is told: the site's sentences among ours."""

import pytest

from automation.protocol import Evidence, PermitState
from automation.sending.outcomes import came_to_nothing, outcome_of


@pytest.mark.parametrize("said", ["Try again later", "Try again later.", "Try again later. "])
def test_a_sites_sentence_has_one_full_stop(said: str) -> None:
    refused = Evidence(act_id="a", state=PermitState.REFUSED, why="seen", fields={"": said})
    told = came_to_nothing(refused).reason
    assert told == "The site did not take the application: Try again later."
    unused = refused.model_copy(update={"state": PermitState.UNUSED})
    assert came_to_nothing(unused).reason.endswith("(Try again later).")
    unknown = Evidence(act_id="a", state=PermitState.UNKNOWN, why=said)
    assert "been sent: Try again later. Valet" in outcome_of(unknown).reason
