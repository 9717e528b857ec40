"""Parts that the command-line tools share.

Importing it comes before importing torch in each of them, and settles how torch's threads wait.
"""

import os
from collections.abc import MutableMapping

#: Rounds that a thread of OpenMP looks for work before it sleeps; billions by default.
_SPINS = '10000'


def limit_spinning(environ: MutableMapping[str, str]) -> None:
    """Let OpenMP's threads sleep soon when they wait for one another.

    By default they spin, which on a busy machine takes the cores from those that they wait for. It
    counts for processes that load torch later: this one, its loader workers, the ranks it starts.

    Args:
        environ (MutableMapping): Environment variables. What the user set in them stays.

    Example:
        >>> environ = {}
        >>> limit_spinning(environ)
        >>> environ
        {'GOMP_SPINCOUNT': '10000'}
    """
    if 'OMP_WAIT_POLICY' not in environ:
        environ.setdefault('GOMP_SPINCOUNT', _SPINS)


limit_spinning(os.environ)
