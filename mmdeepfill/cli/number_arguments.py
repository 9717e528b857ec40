"""Numbers of a command line, read for argparse."""

import argparse
import re
from collections.abc import Callable


def positive(text: str) -> int:
    """A whole number from 1."""
    return _number(text, 1)


def count(text: str) -> int:
    """A whole number from 0."""
    return _number(text, 0)


def _number(text: str, least: int) -> int:
    if not text.isdigit() or int(text) < least:
        raise argparse.ArgumentTypeError(f'expected a whole number from {least}, got {text!r}')
    return int(text)


def signed(text: str) -> int:
    """A whole number, which may be negative."""
    if not re.fullmatch(r'[+-]?\d{1,6}', text):
        raise argparse.ArgumentTypeError(f'expected a whole number, got {text!r}')
    return int(text)


def numbers(form: str) -> Callable[[str], tuple[int, ...]]:
    """A reader of as many whole numbers as ``form`` has, between commas."""

    def read(text: str) -> tuple[int, ...]:
        words = text.split(',')
        if len(words) != form.count(',') + 1 or not all(re.fullmatch(r'\d{1,6}', w) for w in words):
            raise argparse.ArgumentTypeError(f'expected whole numbers {form}, got {text!r}')
        return tuple(map(int, words))

    return read


def size_in_bytes(text: str) -> int:
    """Bytes, of a size such as 500MiB."""
    found = re.fullmatch(r'(\d+(?:\.\d+)?) *([kMGT]?)(i?)B?', text)
    if not found:
        raise argparse.ArgumentTypeError(f'expected a size like 500MiB or 2GB, got {text!r}')
    number, prefix, binary = found.groups()
    size = int(float(number) * (1024 if binary else 1000) ** ' kMGT'.index(prefix or ' '))
    if size < 1:
        raise argparse.ArgumentTypeError(f'expected at least one byte, got {text!r}')
    return size


def shard(text: str) -> tuple[int, int]:
    """Read a share, ``I/N`` with I from 1 to N."""
    found = re.fullmatch(r'([1-9][0-9]{0,8})/([1-9][0-9]{0,8})', text)
    if not found or int(found[1]) > int(found[2]):
        raise argparse.ArgumentTypeError(f'expected I/N with I from 1 to N, got {text!r}')
    return int(found[1]), int(found[2])
