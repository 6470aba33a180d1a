"""The vendors of sandboxes. One whose key is set is used, and then needs its companions."""

from django.core.exceptions import ImproperlyConfigured

from valet.settings import env

CONTROL_PLANE_URL = env.text("CONTROL_PLANE_URL")

FLY_API_URL = env.text("FLY_API_URL")
FLY_API_TOKEN = env.text("FLY_API_TOKEN")
FLY_APP = env.text("FLY_APP")
FLY_IMAGE = env.text("FLY_IMAGE")
FLY_REGIONS = env.names("FLY_REGIONS")
FLY_ROUTE = env.text("FLY_ROUTE")
FLY_APP_URL = env.text("FLY_APP_URL")
FLY_IMAGE_GB = env.decimal("FLY_IMAGE_GB")
POOL_TARGET = env.number("POOL_TARGET")

BROWSERBASE_API_URL = env.text("BROWSERBASE_API_URL")
BROWSERBASE_API_KEY = env.text("BROWSERBASE_API_KEY")
BROWSERBASE_PROJECT_ID = env.text("BROWSERBASE_PROJECT_ID")
BROWSERBASE_REGION = env.text("BROWSERBASE_REGION")
BROWSERBASE_PROXY_COUNTRY = env.text("BROWSERBASE_PROXY_COUNTRY")
BROWSERBASE_LIVE_VIEW_ORIGINS = env.names("BROWSERBASE_LIVE_VIEW_ORIGINS")
RUNNER_POOL_URLS = env.names("RUNNER_POOL_URLS")
RUNNER_POOL_TOKEN = env.text("RUNNER_POOL_TOKEN")

_COMPANIONS = {
    "FLY_API_TOKEN": ("FLY_APP", "FLY_IMAGE", "CONTROL_PLANE_URL"),
    "BROWSERBASE_API_KEY": ("RUNNER_POOL_URLS", "RUNNER_POOL_TOKEN", "CONTROL_PLANE_URL"),
}
for _key, _needed in _COMPANIONS.items():
    if env.text(_key) and (_missing := [name for name in _needed if not env.text(name)]):
        raise ImproperlyConfigured(f"{_key} is set, so these are needed too: {', '.join(_missing)}")

if any(not url.startswith(("http://", "https://")) for url in RUNNER_POOL_URLS):
    raise ImproperlyConfigured("RUNNER_POOL_URLS are addresses such as http://10.0.0.1:8080")

# The regions and the two letters that the vendor knows (https://docs.browserbase.com/reference/api/create-a-session).
if BROWSERBASE_REGION not in {"us-west-2", "us-east-1", "eu-central-1", "ap-southeast-1"}:
    raise ImproperlyConfigured(
        "BROWSERBASE_REGION is us-west-2, us-east-1, eu-central-1 or ap-southeast-1"
    )
if BROWSERBASE_PROXY_COUNTRY and not (
    len(BROWSERBASE_PROXY_COUNTRY) == 2 and BROWSERBASE_PROXY_COUNTRY.isalpha()
):
    raise ImproperlyConfigured("BROWSERBASE_PROXY_COUNTRY is a country's two letters, such as US")

if FLY_ROUTE not in {"private", "public"}:
    raise ImproperlyConfigured("FLY_ROUTE is private or public")
if FLY_ROUTE == "public" and not FLY_APP_URL.startswith("https://"):
    # The runner's token goes that way.
    raise ImproperlyConfigured("FLY_ROUTE is public, so FLY_APP_URL is needed: https://…")

# What a sandbox's runner is told. Nothing secret: whoever may look at a machine can read it.
SANDBOX_ENV = {
    "VALET_RUNNER_DELAYS": env.text("SANDBOX_DELAYS"),
    "VALET_RUNNER_TRUSTED_ORIGINS": ",".join(env.names("TRUSTED_ORIGINS")),
    **({"VALET_RUNNER_ENGINE": engine} if (engine := env.text("SANDBOX_ENGINE")) else {}),
}
