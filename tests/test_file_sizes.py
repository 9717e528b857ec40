"""No Python file is longer than a reader takes in at once."""

import subprocess

from tests.helpers import ROOT

LONGEST = 250
#: Rooms of the product and of its measurements; tests are tables of cases and may be longer.
ROOMS = ('mmdeepfill', 'benchmarks', 'testbed', 'tools')


def test_no_file_is_too_long():
    listed = ['git', 'ls-files', '--', *ROOMS]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    sizes = {
        name: len((ROOT / name).read_text(encoding='utf-8').splitlines())
        for name in names.splitlines()
        if name.endswith('.py') and (ROOT / name).is_file()
    }
    too_long = {name: size for name, size in sizes.items() if size > LONGEST}
    assert not too_long, too_long
