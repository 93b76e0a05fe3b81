"""Reads the words after a command: strict about names, one clear line when something is wrong."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from journey_core.cli import values
from journey_core.errors import BadInput


class HelpAskedError(Exception):
    """Somebody asked for help instead of the command; carries the text to print."""

    def __init__(self, text: str) -> None:
        super().__init__("help was asked for")
        self.text = text


class Parser(argparse.ArgumentParser):
    """An argument parser that raises `BadInput` instead of leaving, and takes no guesses.

    Options may stand before, between and after the positional words, names are never completed,
    and an option that holds one value may be given once.
    """

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(
            prog=prog,
            description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            add_help=False,
        )
        self.register("action", None, _Once)

    def add_everywhere(self) -> None:
        """The options that every command has, last in its help."""
        everywhere = self.add_argument_group("everywhere")
        everywhere.add_argument(
            "--workspace",
            type=values.path,
            metavar="DIR",
            help="folder with the data (default: WAYLINE_WORKSPACE, or data/workspace)",
        )
        everywhere.add_argument(
            "--json", action="store_true", help="print exactly one JSON document"
        )
        everywhere.add_argument(
            "--quiet", action="store_true", help="no progress and no warnings on standard error"
        )
        everywhere.add_argument("-h", "--help", action=_Help, nargs=0, help="show this text")

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """The options in these words; BadInput names the one that is wrong."""
        options, others = self._sorted(words)
        return self.parse_args([*options, *(["--", *others] if others else [])])

    def _sorted(self, words: Sequence[str]) -> tuple[list[str], list[str]]:
        """Options, each with its value as `--opt=value`, and the other words, each in order."""
        options, others, place = [], [], 0
        while place < len(words):
            word, place = words[place], place + 1
            if word == "--":
                others += words[place:]
                break
            if word == "-" or not word.startswith("-"):
                others.append(word)
                continue
            action = self._option_string_actions.get(word)
            if action and action.nargs in (None, "?") and _is_value(words[place : place + 1]):
                word, place = f"{word}={words[place]}", place + 1
            options.append(word)
        return options, others

    def error(self, message: str) -> NoReturn:
        """Called by argparse with its finding; `argument --window: …` loses the first word."""
        raise BadInput(f"{message.removeprefix('argument ')}; see {self.prog} --help")


def _is_value(following: Sequence[str]) -> bool:
    """Whether the next word can be an option's value; one with two dashes is an option."""
    return bool(following) and not following[0].startswith("--")


class _Once(argparse.Action):
    """Stores one value, and refuses a second one: the writer meant two different things."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        given = vars(namespace).setdefault("given", set())
        if option_string is not None and self.dest in given:
            raise argparse.ArgumentError(self, "is given twice; it holds one value")
        given.add(self.dest)
        setattr(namespace, self.dest, values)


class _Help(argparse.Action):
    """Ends reading at once and hands the help text up."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        raise HelpAskedError(parser.format_help())
