"""What benchmarks share: the record of where they ran, and turns."""

import os
import platform
import statistics
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEER = 'mmagic is left out: pip download --no-deps mmagic==1.2.0, then --mmagic WHEEL'
_PACKAGES = (
    'torch',
    'numpy',
    'opencv-python',
    'opencv-python-headless',
    'mmcv',
    'mmcv-lite',
    'mmengine',
)


def cpu_name():
    """As Linux has it, or what Python knows."""
    try:
        lines = Path('/proc/cpuinfo').read_text().splitlines()
    except OSError:
        lines = []
    names = [line.split(':', 1)[1].strip() for line in lines if line.startswith('model name')]
    return names[0] if names else platform.processor() or platform.machine()


def environment():
    """Versions and processor, for the record."""
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return dict(
        python=platform.python_version(),
        system=platform.platform(terse=True),
        cpu=cpu_name(),
        cpus=os.cpu_count(),
        load=list(os.getloadavg()) if hasattr(os, 'getloadavg') else None,
        **versions,
    )


def interleave(contenders, repeats, warmups=1):
    """Let contenders take turns, so that whatever else the machine does hits them alike.

    Args:
        contenders (dict): Name -> function without arguments, which returns a measurement.
        repeats, warmups (int): Rounds that count, and rounds before them.

    Returns:
        dict: Name -> list of measurements.
    """
    measured = {name: [] for name in contenders}
    for turn in range(warmups + repeats):
        for name, measure in contenders.items():
            value = measure()
            if turn >= warmups:
                measured[name].append(value)
    return measured


def spread(values, digits=1):
    """'median (min..max)'."""
    return (
        f'{statistics.median(values):.{digits}f} '
        f'({min(values):.{digits}f}..{max(values):.{digits}f})'
    )
