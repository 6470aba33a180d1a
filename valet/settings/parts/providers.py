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

if FLY_API_TOKEN and (
    missing := [
        name for name in ("FLY_APP", "FLY_IMAGE", "CONTROL_PLANE_URL") if not env.text(name)
    ]
):
    raise ImproperlyConfigured(
        f"FLY_API_TOKEN is set, so these are needed too: {', '.join(missing)}"
    )

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
