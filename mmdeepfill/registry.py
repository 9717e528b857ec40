"""Registries under the name by which mmengine imports them: the scope, and ``registry``."""

from .core.registry import *  # noqa: F403
