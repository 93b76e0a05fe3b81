"""Phrases are found as whole words, whatever case, apostrophes and line breaks they come in."""

from __future__ import annotations

import pytest

from journey_core.audit import phrases
from journey_core.audit.texts import phrases_in, plain, word_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We’ve MISSED\n you!", ["we've missed you"]),
        ("Wir vermissen Dich", ["wir vermissen dich"]),
        ("WILLKOMMEN ZURÜCK!", ["willkommen zurück"]),
        ("unwelcome backs", []),
    ],
)
def test_phrases(text: str, found: list[str]) -> None:
    assert phrases_in(plain(text), phrases.KNOWN_ALREADY) == found


def test_words_in_names() -> None:
    assert word_in("Support Ticket Opened", ("ticket",))
    assert word_in("openedTickets", ("ticket",))
    assert word_in("birth_year", ("birth",))
    assert not word_in("Page Viewed", ("age",))
    assert not word_in("", ("age",))


def test_the_lists_are_plain_and_name_nothing_twice() -> None:
    lists = {name: value for name, value in vars(phrases).items() if name.isupper()}
    assert len(lists) >= 9
    for name, values in lists.items():
        assert values, name
        assert len(values) == len(set(values)), name
        assert list(values) == [plain(one) for one in values], name
