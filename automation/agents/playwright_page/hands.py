"""Pointer and keyboard at a person's pace; without delays when the timing has none."""

import asyncio
import random
from typing import TYPE_CHECKING

from automation.agents.base import Timing
from automation.agents.playwright_errors import During, typed_errors
from automation.agents.playwright_page import scripts
from automation.gate import carried_out

if TYPE_CHECKING:
    from playwright.async_api import Page as Driven

_DICE = random.SystemRandom()


class Hands:
    def __init__(self, page: "Driven", timing: Timing) -> None:
        self._page = page
        self._timing = timing

    @property
    def unhurried(self) -> bool:
        return self._timing.per_character[1] > 0

    async def hesitate(self) -> None:
        if self._timing.before_action[1] > 0:
            await asyncio.sleep(_DICE.uniform(*self._timing.before_action))

    async def click(self, x: float, y: float) -> None:
        mouse = self._page.mouse
        with typed_errors(During.WRITING):
            if not self.unhurried:
                await carried_out(mouse.click(x, y))
                return
            await carried_out(mouse.move(x, y, steps=_DICE.randint(8, 20)))
            await asyncio.sleep(_DICE.uniform(0.03, 0.12))
            await carried_out(self._press_down_and_up())

    async def _press_down_and_up(self) -> None:
        mouse = self._page.mouse
        await mouse.down()
        await asyncio.sleep(_DICE.uniform(0.03, 0.09))
        await mouse.up()

    async def type(self, text: str, *, paste: bool, lines: str) -> None:
        """`lines` says what a line break becomes: `keep` it in the text, or press `Enter` for it."""
        if lines == "keep":
            await self._write(text, paste=paste)
            return
        for number, line in enumerate(text.split("\n")):
            if number:
                await self.press("Enter")
            await self._write(line, paste=paste)

    async def press(self, key: str) -> None:
        from playwright.async_api import Error

        with typed_errors(During.WRITING):
            if len(key) == 1:
                if self.unhurried:
                    await asyncio.sleep(_DICE.uniform(*self._timing.per_character))
                try:
                    await carried_out(self._page.keyboard.press(key))
                except Error as error:
                    # Letters that no key of the layout makes: a person's input method writes them.
                    if "Unknown key" not in str(error):
                        raise
                    await carried_out(self._insert(key))
                return
            await carried_out(self._page.keyboard.press(key))

    async def _write(self, text: str, *, paste: bool) -> None:
        if not text:
            return
        if paste or len(text) >= self._timing.paste_from:
            with typed_errors(During.WRITING):
                await carried_out(self._insert(text))
            return
        for character in text:
            # Never as a key: in a form, Enter sends.
            if character == "\n":
                with typed_errors(During.WRITING):
                    await carried_out(self._insert(character))
            else:
                await self.press(character)

    async def _insert(self, text: str) -> None:
        """Over WebDriver BiDi, Playwright assigns the value and makes up an event that React takes for none."""
        browser = self._page.context.browser
        if browser is not None and browser.browser_type.name == "firefox":
            for frame in self._page.frames:
                if await frame.evaluate(scripts.INSERT, text):
                    return
        await self._page.keyboard.insert_text(text)
