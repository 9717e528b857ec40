"""Whether the pinned versions have published weaknesses, by pip-audit.

    python benchmarks/reliability/audit.py --pip-audit .venv-audit/bin/pip-audit

It asks services on the network. pip-audit calls what a service does not know "no known
vulnerabilities"; here, what was not looked at is an error.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: pip-audit's names of where it asks, in the order in which they are tried.
SERVICES = ('pypi', 'osv')


def main(argv: list[str] | None = None) -> int:
    """Ask, and print what came.

    Returns:
        int: 0 if all versions were looked at and none has a weakness, 1 if one has, 2 if no
        service could be asked about all of them.
    """
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--pip-audit', default='pip-audit', metavar='FILE', help='the program')
    parser.add_argument(
        '--requirements',
        default=str(ROOT / 'requirements' / 'constraints.txt'),
        metavar='FILE',
        help='pinned versions (default: %(default)s)',
    )
    args = parser.parse_args(argv)
    troubles = []
    for service in SERVICES:
        done = subprocess.run(
            [
                args.pip_audit,
                '--vulnerability-service',
                service,
                '--format',
                'json',
                '--no-deps',
                '--disable-pip',
                '--progress-spinner',
                'off',
                '--requirement',
                args.requirements,
            ],
            capture_output=True,
            text=True,
        )
        status, text = judge(done.stdout, done.stderr)
        if status < 2:
            print(text)
            return status
        troubles.append(f'  {service}: {text}')
    print(
        'error: the versions could not be compared with the published advisories, which needs the '
        'network:\n' + '\n'.join(troubles),
        file=sys.stderr,
    )
    return 2


def judge(report: str, complaints: str = '') -> tuple[int, str]:
    """What a report of pip-audit, in JSON, means.

    Args:
        report (str): Empty, if it did not get so far.
        complaints (str): What it said on the error stream.

    Returns:
        tuple[int, str]: 0: all were looked at, and are good; 1: some have weaknesses; 2: some
        were not looked at. And what to say.
    """
    try:
        packages = json.loads(report)['dependencies']
    except (ValueError, KeyError, TypeError):
        return 2, (complaints.strip().splitlines() or ['pip-audit said nothing'])[-1][:300]
    weak = [
        f'{package["name"]} {package["version"]}: {one["id"]}, fixed in '
        f'{", ".join(one.get("fix_versions", [])) or "no version"}'
        for package in packages
        for one in package.get('vulns', [])
    ]
    if weak:
        return 1, '\n'.join(weak)
    skipped = [package['name'] for package in packages if 'skip_reason' in package]
    if skipped or not packages:
        return 2, (
            f'{len(skipped)} of {len(packages)} packages were not looked at, first '
            f'{next((p["skip_reason"] for p in packages if "skip_reason" in p), "none")!r}'
        )
    return 0, f'{len(packages)} pinned packages have no known weakness'


if __name__ == '__main__':
    sys.exit(main())
