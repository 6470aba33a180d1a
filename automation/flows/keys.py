"""Names for the questions of a whole application. A page numbers its own alone: two pages may each ask “Please explain”."""

from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass
class PageKeys:
    """A page that comes again, grown or shrunk by what was answered, has the names it had; so has each page of a run that begins
    anew, since the same pages come in the same order."""

    _pages: dict[int, dict[str, str]] = field(default_factory=dict)
    """By their place in the order; those that another took the place of are below nought. Each: names by its own keys."""
    _at: int = 0

    def begin(self) -> None:
        """At the first page again."""
        self._at = 0

    def lead_on(self) -> None:
        """The next page is shown now."""
        self._at += 1

    def enter(self, keys: Collection[str]) -> None:
        """These are asked by the page that is shown now."""
        here = self._pages.setdefault(self._at, {})
        if here and not alike(here, keys):
            # A site went back to a page before, or other answers lead to another page.
            again = [at for at, names in self._pages.items() if names and alike(names, keys)]
            if again:
                self._at = again[0]
            else:
                self._pages[-len(self._pages) - 1] = here
                self._pages[self._at] = {}
        for key in keys:
            self.name_of(key)

    def name_of(self, key: str) -> str:
        """Of a question of the page that is shown."""
        names = self._pages.setdefault(self._at, {})
        if key not in names:
            taken = {name for page in self._pages.values() for name in page.values()}
            times = 1
            while (name := key if times == 1 else f"page {times}|{key}") in taken:
                times += 1
            names[key] = name
        return names[key]

    @property
    def known(self) -> set[str]:
        """The pages' own keys, of all of them."""
        return {key for page in self._pages.values() for key in page}


def alike(names: Collection[str], keys: Collection[str]) -> bool:
    """Is it one page at two moments? Most of what the smaller asks is asked by both."""
    smaller = min(len(names), len(keys))
    return 2 * len({*names} & {*keys}) > smaller if smaller else not names and not keys
