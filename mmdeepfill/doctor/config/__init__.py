"""Checks of a config: nothing is trained, and no network gets memory."""
from typing import List

from ..finding import ERROR, Finding
from . import files, keys, mixes, players, schedule, sizes
from .recipe import Recipe

CHECKS = tuple(check for module in (keys, players, mixes, sizes, schedule, files)
               for check in module.CHECKS)


def check_config(recipe: Recipe) -> List[Finding]:
    """All checks of a config.

    A check that stumbles over a value of an unforeseen kind is a finding too, so that the
    others are heard.
    """
    found: List[Finding] = []
    for check in CHECKS:
        try:
            found += check(recipe)
        except (TypeError, ValueError, KeyError, AttributeError, OSError) as error:
            found.append(Finding(
                'config-odd-value', ERROR, f'the check {check.__module__.rpartition(".")[2]}.'
                f'{check.__name__} cannot read the config: {type(error).__name__}: {error}',
                'Look for a value of the wrong kind, such as a text in place of a number.'))
    return found


__all__ = ['CHECKS', 'Recipe', 'check_config']
