"""Lay out the sample photographs (needs the extra ``samples``; downloads nothing)."""

import argparse
import sys

from mmdeepfill.datasets.samples import lay_out_samples


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--out', default='data/samples', help='folder (default: %(default)s)')
    args = parser.parse_args()
    try:
        counts = lay_out_samples(args.out)
    except (ImportError, OSError, ValueError) as error:
        print(f'error: {error}', file=sys.stderr)
        return 1
    print(
        f'{args.out}: {", ".join(f"{n} {split}" for split, n in counts.items())} crops of 160x160'
        '; whole test photographs in photographs/, rights in LICENSES.md'
    )
    return 0


if __name__ == '__main__':
    sys.exit(main())
