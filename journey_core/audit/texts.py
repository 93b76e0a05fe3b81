"""The words of a response, made comparable, and how phrases are found in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from journey_core.errors import BadInput
from journey_core.model.contact import Response
from journey_core.model.template import Slot, fields_of, slots

_APOSTROPHES = str.maketrans("’‘ʼ´`", "'''''")


@dataclass(frozen=True)
class Wording:
    """What a response says in all its versions.

    `subject`, `body` and `whole` are made plain; `bodies` are those of each version that has one.
    `fields` are the fields its templates read, `broken` what cannot be read as a template.
    """

    subject: str
    body: str
    whole: str
    bodies: tuple[str, ...]
    fields: tuple[Slot, ...]
    broken: tuple[str, ...]

    @classmethod
    def of(cls, response: Response) -> Wording:
        """The words of a response and of its variants."""
        versions = [response, *response.variants]
        texts = [text for v in versions for text in (v.subject, v.body, v.call_to_action) if text]
        readable, broken = [], []
        for text in texts:
            try:
                slots(text)
                readable.append(text)
            except BadInput as error:
                broken.append(str(error))
        return cls(
            subject=" | ".join(plain(v.subject) for v in versions if v.subject),
            body=plain(response.body),
            whole=" | ".join(plain(text) for text in texts),
            bodies=tuple(plain(v.body) for v in versions if v.body.strip()),
            fields=tuple(fields_of(readable)),
            broken=tuple(dict.fromkeys(broken)),
        )


def plain(text: str) -> str:
    """A text without differences of case, apostrophes and white space."""
    return " ".join(text.translate(_APOSTROPHES).casefold().split())


def phrases_in(text: str, phrases: Iterable[str]) -> list[str]:
    """The phrases that stand in a plain text as whole words, in the order of the list."""
    return [
        phrase
        for phrase in phrases
        if phrase in text and re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text)
    ]


@lru_cache(maxsize=10_000)
def word_in(name: str, words: tuple[str, ...]) -> bool:
    """Whether a name such as `Support Ticket Opened` or `birth_year` holds one of some words."""
    parts = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-zäöü])(?=[A-ZÄÖÜ])", " ", name))
    folded = [part.casefold() for part in parts]
    return any(part in (word, f"{word}s") for part in folded for word in words)
