"""Faults of the environment and of the machine."""

from collections.abc import Callable
from pathlib import Path

from planting import Fault, in_config, install

from mmdeepfill.doctor import Finding, machine
from mmdeepfill.doctor.environment import check_environment
from mmdeepfill.doctor.installed import Installed

REQUIRES = (
    'torch>=2.1',
    'numpy>=1.26',
    'opencv-python>=4.6',
    'mmengine>=0.10.7,<0.11',
    'torchmetrics>=1.0,<2',
    'mmcv-lite>=2.1.0,<2.3; extra == "mmcv"',
    'openmim>=0.3.9; extra == "mim"',
    'setuptools>=70,<82; extra == "mim"',
)
#: Distributions that go together.
SOUND: dict[str, tuple[str, tuple]] = {
    'mmdeepfill': ('0.1.0', REQUIRES),
    'torch': ('2.13.0+cpu', ()),
    'numpy': ('2.4.6', ()),
    'opencv-python': ('5.0.0.93', ()),
    'mmengine': ('0.10.7', ()),
    'mmcv-lite': ('2.2.0', ()),
    'torchmetrics': ('1.9.0', ()),
    'openmim': ('0.3.9', ()),
    'setuptools': ('81.0.0', ()),
    'torchvision': ('0.28.0+cpu', ('torch==2.13.0', 'numpy')),
}


def environment(folder: Path, **changes) -> list[Finding]:
    """Findings in an environment that is sound but for ``changes``: versions, or None."""
    return check_environment(Installed(fake_environment(folder, **changes)))


def fake_environment(folder: Path, **changes) -> list[str]:
    """A search path with the metadata of :data:`SOUND`, changed."""
    named = {name.replace('_', '-'): version for name, version in changes.items()}
    there = {**{name: version for name, (version, _) in SOUND.items()}, **named}
    for name, version in there.items():
        for number, one in enumerate(version if isinstance(version, list) else [version]):
            if one is not None:
                install(folder, name, one, SOUND.get(name, ('', ()))[1], number)
    return sorted(str(place) for place in folder.iterdir())


def installed(code: str, about: str, **changes) -> Fault:
    return Fault(code, about, lambda folder: environment(folder, **changes))


def _threads(folder: Path) -> list[Finding]:
    return list(machine.threads({'OMP_NUM_THREADS': '4096'}, machine.cores()))


def _work_dir(folder: Path) -> list[Finding]:
    (folder / 'file').write_text('in the way')
    return list(machine.work_dir(folder / 'file' / 'run'))


Diagnose = Callable[[Path], list[Finding]]

FAULTS = (
    installed('mmcv-twice', 'mmcv installed over mmcv-lite', mmcv='2.1.0'),
    installed('opencv-twice', 'two flavours of OpenCV', opencv_python_headless='4.11.0.86'),
    installed('torchvision-release', 'torchvision of another release of torch', torch='2.12.1+cpu'),
    installed(
        'torchvision-build',
        'a CUDA build of torchvision beside a CPU build of torch',
        torchvision='0.28.0',
    ),
    installed(
        'torch-numpy',
        'NumPy 2 beside a torch built for NumPy 1',
        torch='2.1.2+cpu',
        torchvision=None,
    ),
    installed('version-range', 'a version outside of the declared range', mmengine='0.10.3'),
    installed('requirement-missing', 'a requirement that is not installed', torchmetrics=None),
    installed('mim-missing', 'no openmim', openmim=None),
    installed('mim-broken', 'openmim with a setuptools without pkg_resources', setuptools='82.0.1'),
    installed(
        'installed-twice', 'two versions of NumPy on the search path', numpy=['2.4.6', '2.3.1']
    ),
    Fault('threads-over-cores', 'OMP_NUM_THREADS above the number of cores', _threads),
    Fault('work-dir-not-writable', 'a work dir below a file', _work_dir),
    in_config(
        'workers-over-cores',
        'more loader processes than cores',
        'train_dataloader.update(num_workers=512)',
    ),
    in_config(
        'shared-memory',
        'batches that do not fit into shared memory',
        'train_dataloader.update(num_workers=64, batch_size=10_000_000)',
    ),
    in_config(
        'disk-space',
        'more checkpoints than the disk has room for',
        'train_cfg = dict(max_iters=10**10)\nparam_scheduler = None\n'
        'default_hooks = dict(checkpoint=dict(interval=1, max_keep_ckpts=-1))',
    ),
)
