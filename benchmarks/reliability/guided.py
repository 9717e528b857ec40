"""Generated input that looks for lines not reached yet: atheris steers what hypothesis draws.

    pip install atheris
    python benchmarks/reliability/guided.py --components lists checkpoints --cases 20000

As inputs.py, with the same components and the same judgement; atheris watches which lines of
mmdeepfill a case reaches and goes on from those that reach new ones. It ends at the first fault,
which it shows; --folder keeps what has reached something new, and begins with what is there.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from inputs import COMPONENTS, ROOT

#: Bytes from which a case is drawn, at most.
LENGTH = 4096


def main() -> int:
    """Each component in a process of its own, as libFuzzer ends the one that it runs in.

    Returns:
        int: 1 if there was a fault, else 0.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--components', nargs='+', choices=COMPONENTS, default=COMPONENTS)
    parser.add_argument('--cases', type=int, default=20_000, help='for each component')
    parser.add_argument('--folder', type=Path, help='where what reached new lines is kept')
    parser.add_argument('--inside', help=argparse.SUPPRESS)
    args = parser.parse_args()
    if find_spec('atheris') is None:
        parser.error('atheris is not installed: pip install atheris (Linux, macOS)')
    if args.inside:
        return fuzz(args.inside, args.cases, args.folder)
    failed = [name for name in args.components if run(name, args)]
    print('faults in ' + ', '.join(failed) if failed else 'no fault')
    return int(bool(failed))


def run(name: str, args: argparse.Namespace) -> int:
    """One component: what libFuzzer says at its end, or of a fault; the status of its process."""
    command: list[str] = [sys.executable, __file__, '--inside', name, '--cases', str(args.cases)]
    if args.folder:
        (args.folder / name).mkdir(parents=True, exist_ok=True)
        command += ['--folder', str(args.folder / name)]
    done = subprocess.run(
        command, text=True, errors='replace', stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    lines = done.stdout.splitlines()
    summary = [line for line in lines if 'cov:' in line][-1:]
    print(
        f'{name}:',
        *([*summary, f'status {done.returncode}'] if not done.returncode else lines[-40:]),
        sep='\n    ',
        flush=True,
    )
    return done.returncode


def fuzz(name: str, cases: int, folder: Path) -> int:
    """Does not return: libFuzzer ends the process, with a status if there was a fault."""
    import atheris
    from hypothesis import HealthCheck, given, settings

    sys.path.insert(0, str(ROOT))
    with atheris.instrument_imports(include=['mmdeepfill']):
        target = import_module(f'testbed.fuzz.{name}').TARGET
    with (
        tempfile.TemporaryDirectory() as place_of_seeds,
        tempfile.TemporaryDirectory() as place,
        target.start(Path(place)) as check,
    ):

        @settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
        @given(target.cases)
        def draw(case):
            check(case)

        crashes = folder.parent if folder else Path(tempfile.gettempdir())
        folder = folder or Path(place_of_seeds)
        if not any(folder.iterdir()):  # from nothing it would try a few bytes for long
            generator = random.Random(0)
            for number in range(50):
                (folder / f'{number}').write_bytes(generator.randbytes(LENGTH // 2))
        atheris.Setup(
            [
                sys.argv[0],
                f'-runs={cases}',
                '-timeout=30',
                '-rss_limit_mb=8192',
                f'-max_len={LENGTH}',
                '-len_control=0',
                f'-artifact_prefix={crashes}/',
                str(folder),
            ],
            draw.hypothesis.fuzz_one_input,
        )
        atheris.Fuzz()
    return 0


if __name__ == '__main__':
    sys.exit(main())
