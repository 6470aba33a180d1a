from automation.flows.keys import PageKeys


def named(keys: PageKeys, *page: str) -> list[str]:
    keys.enter(page)
    return [keys.name_of(key) for key in page]


def walked(keys: PageKeys, *pages: tuple[str, ...]) -> list[list[str]]:
    keys.begin()
    names = []
    for number, page in enumerate(pages):
        if number:
            keys.lead_on()
        names.append(named(keys, *page))
    return names


def test_the_same_words_on_another_page_are_another_question() -> None:
    pages = ("degree", "why"), ("why",), ("visa", "why"), ("why",)
    assert walked(PageKeys(), *pages) == [
        ["degree", "why"],
        ["page 2|why"],
        ["visa", "page 3|why"],
        ["page 4|why"],
    ]


def test_a_page_that_shows_its_questions_late_or_grows_is_one() -> None:
    keys = PageKeys()
    named(keys, "why")
    keys.lead_on()
    assert named(keys) == []
    assert named(keys, "why") == ["page 2|why"]
    assert named(keys, "why", "more", "and more") == ["page 2|why", "more", "and more"]
    assert named(keys, "why") == ["page 2|why"]


def test_who_walks_anew_finds_the_same_names() -> None:
    pages = ("a", "x"), ("x",), (), ("c", "x")
    keys = PageKeys()
    first = walked(keys, *pages)
    assert walked(keys, *pages) == walked(PageKeys(), *pages) == first


def test_a_site_that_goes_back_by_itself_is_followed() -> None:
    keys = PageKeys()
    walked(keys, ("a", "b", "why"), ("c", "d", "why"))
    assert named(keys, "c", "d", "why") == ["c", "d", "page 2|why"]
    assert named(keys, "a", "b", "why") == ["a", "b", "why"]
    keys.lead_on()
    assert named(keys, "c", "d", "why") == ["c", "d", "page 2|why"]


def test_a_page_in_the_place_of_another_takes_none_of_its_names() -> None:
    keys = PageKeys()
    walked(keys, ("a",), ("b", "why"))
    assert walked(keys, ("a",), ("other", "thing", "why"))[1] == ["other", "thing", "page 2|why"]
    assert walked(keys, ("a",), ("b", "why"))[1] == ["b", "why"]
