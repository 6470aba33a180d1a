"""What is told of a challenge without a browser: by the address of its frame, and by the head of an answer."""

import pytest

from automation.page.challenges import Barrier, Phase, barrier_of, challenge_frame

HCAPTCHA = "https://newassets.hcaptcha.com/captcha/v1/0a/static/hcaptcha.html"
TURNSTILE = "https://challenges.cloudflare.com/cdn-cgi/challenge-platform/h/g/turnstile/f/ov2/av0/rch/x/0x4A/light/fbE/new/normal?lang=auto"
FRAMES = {
    "https://www.google.com/recaptcha/api2/anchor?ar=1&k=6L&size=normal&cb=x": ("recaptcha", Phase.BOX),
    "https://www.recaptcha.net/recaptcha/enterprise/anchor?ar=1&k=6L&size=invisible&cb=x": ("recaptcha", Phase.QUIET),
    "https://www.google.com/recaptcha/api2/bframe?hl=en&v=x&k=6L": ("recaptcha", Phase.TASK),
    f"{HCAPTCHA}#frame=checkbox&id=0&size=normal": ("hcaptcha", Phase.BOX),
    f"{HCAPTCHA}#frame=checkbox&id=0&size=invisible": ("hcaptcha", Phase.QUIET),
    f"{HCAPTCHA}#frame=checkbox-invisible": ("hcaptcha", Phase.QUIET),
    f"{HCAPTCHA}#frame=challenge&id=0&size=invisible": ("hcaptcha", Phase.TASK),
    "https://assets.employer.example/captcha/v1/0a/static/hcaptcha-enclave.html#frame=enclave&id=0": ("hcaptcha", Phase.BOX),
    TURNSTILE: ("turnstile", Phase.BOX),
    "https://geo.captcha-delivery.com/captcha/?initialCid=x": ("datadome", Phase.TASK),
    "https://geo.captcha-delivery.com/interstitial/?initialCid=x": ("interstitial", Phase.TASK),
    "https://client-api.arkoselabs.com/v2/enforcement.html": ("arkose", Phase.TASK),
}  # fmt: skip
NO_CHALLENGE = [
    "https://jobs.example/recaptcha-engineer/apply",
    "https://jobs.example/hcaptcha.html",
    "https://jobs.example/?to=https://challenges.cloudflare.com/",
    "https://www.google.com/recaptcha/about/",
    "about:blank",
]


@pytest.mark.parametrize("url", FRAMES)
def test_a_frame_of_a_challenge(url: str) -> None:
    frame = challenge_frame(url)
    assert frame is not None
    assert (frame.vendor, frame.phase) == FRAMES[url]


@pytest.mark.parametrize("url", NO_CHALLENGE)
def test_a_frame_of_none(url: str) -> None:
    assert challenge_frame(url) is None


@pytest.mark.parametrize(
    ("status", "headers", "barrier"),
    [
        (403, {"cf-mitigated": "challenge", "server": "cloudflare"}, Barrier.CHALLENGE),
        (405, {"x-amzn-waf-action": "captcha"}, Barrier.CHALLENGE),
        (202, {"x-amzn-waf-action": "challenge"}, Barrier.CHALLENGE),
        (403, {"server": "cloudflare"}, Barrier.WALL),
        (403, {"server": "AkamaiGHost"}, Barrier.WALL),
        (403, {"x-datadome": "protected"}, Barrier.WALL),
        # What such services let through bears their names as well.
        (200, {"server": "cloudflare", "x-datadome": "protected"}, Barrier.NONE),
        (503, {"server": "cloudflare"}, Barrier.NONE),
        (403, {"server": "nginx"}, Barrier.NONE),
    ],
)
def test_what_an_answer_stands_for(status: int, headers: dict[str, str], barrier: Barrier) -> None:
    assert barrier_of(status, headers) is barrier
