"""Ways to fill a picture of any size: the one list of them, for the command, the page and Python.

Importing it is light, so that help comes at once. :mod:`mmdeepfill.inference.filling.strategies`
has the function of each.
"""

from typing import NamedTuple


class Strategy(NamedTuple):
    """A way to fill a picture.

    Attributes:
        title: On the page.
        about: In the help of the command.
    """

    title: str
    about: str


#: By name; 'auto' is one of the others, as the model and the options ask for.
STRATEGIES = {
    'auto': Strategy(
        'As the model asks for', 'what the model was made for, with the default model its rules'
    ),
    'exact': Strategy('Whole photograph', 'the whole picture at once'),
    'crop': Strategy('Around each hole', 'around each hole'),
    'coarse-to-fine': Strategy('Small first', 'thick holes at low resolution first'),
    'refine': Strategy('Sharper and slower', 'crop, sharper and slower, for LaMa'),
}
