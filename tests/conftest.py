"""Before anything imports torch: beside other workers (pytest -n), one thread each."""

import os

if 'PYTEST_XDIST_WORKER' in os.environ:  # inherited by the processes that tests start
    os.environ.setdefault('OMP_NUM_THREADS', '1')
