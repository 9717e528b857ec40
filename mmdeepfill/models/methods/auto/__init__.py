"""The default fill: rules that choose between a network, diffusion and exemplar synthesis."""

from .inpaintor import AutoInpaintor
from .rules import WAYS, Rule, read_rules, sort_parts

__all__ = ['WAYS', 'AutoInpaintor', 'Rule', 'read_rules', 'sort_parts']
