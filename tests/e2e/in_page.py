"""What every test does that looks at the product in a browser."""

from typing import TYPE_CHECKING

from tests.stack import RunningStack

if TYPE_CHECKING:
    from playwright.async_api import Page


async def log_in(page: "Page", stack: RunningStack) -> None:
    """As the demo person."""
    await page.goto(f"{stack.web}/account/login/")
    await page.fill("input[name=login]", stack.addresses["email"])
    await page.fill("input[name=password]", stack.addresses["password"])
    await page.click("main button[type=submit]")
    await page.wait_for_url("**/applications/")


def console_of(page: "Page") -> list[str]:
    """Grows with what is said in the browser's console, and with what no script has caught."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found
