"""Checks of a config: nothing is trained, and no network gets memory."""

from ..finding import Finding, find
from . import files, keys, mixes, players, schedule, sizes
from .recipe import Recipe

CHECKS = tuple(
    check for module in (keys, players, mixes, sizes, schedule, files) for check in module.CHECKS
)


def check_config(recipe: Recipe) -> list[Finding]:
    """All checks of a config.

    A check that stumbles over a value of an unforeseen kind is a finding too, so that the
    others run.
    """
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += check(recipe)
        except (TypeError, ValueError, KeyError, AttributeError, OSError) as error:
            name = f'{check.__module__.rpartition(".")[2]}.{check.__name__}'
            about = f'{type(error).__name__}: {error}'
            found.append(find('config-odd-value', check=name, error=about))
    return found


__all__ = ['CHECKS', 'Recipe', 'check_config']
