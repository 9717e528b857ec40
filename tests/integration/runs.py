"""Training runs of real configs, shrunk, in this process and in others."""

import os
import subprocess
import sys

from mmengine.config import ConfigDict

from tests.helpers import ROOT, config

SMALL = 'deepfillv1/deepfillv1_small_96x96_1x8_samples.py'


def shrunk(name, data_root, work_dir, **options):
    """A config for a few iterations on small data, in this process alone."""
    cfg = config(name)
    for split in ('train', 'val', 'test'):
        loader = cfg[f'{split}_dataloader']
        if loader is None:
            continue
        loader.num_workers, loader.persistent_workers = 0, False
        loader.batch_size = 1
        without_manifest(loader)
        for part in parts_of(loader.dataset):
            if part.type == 'SceneDataset':
                part.length = 2
            else:
                part.data_root = str(data_root)
                part.ann_file = f'{split}.txt'
    cfg.work_dir = str(work_dir)
    cfg.load_from = None
    cfg.merge_from_dict(options)
    return cfg


def without_manifest(loader, size=64):
    """Scenes in place of a manifest, whose images are not here."""
    if loader.dataset.type == 'ManifestDataset':
        loader.dataset = ConfigDict(
            type='SceneDataset',
            size=size,
            length=2,
            split='test',
            test_mode=True,
            pipeline=[
                {'type': 'TFBoxMask', 'size': size // 2, 'max_delta': size // 8},
                {'type': 'PackInputs'},
            ],
        )


def parts_of(dataset):
    """Configs of the data sets that a mixture is made of."""
    return dataset.datasets if dataset.type == 'MixedDataset' else [dataset]


def launch(script, *arguments, ranks=None, wait=True, timeout=300):
    """Run a script, alone or as gloo ranks; one thread each."""
    command = [sys.executable]
    if ranks:
        command += ['-m', 'torch.distributed.run', '--standalone', f'--nproc_per_node={ranks}']
    environment = dict(
        os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1', CUDA_VISIBLE_DEVICES=''
    )
    process = subprocess.Popen(
        command + [str(a) for a in (script, *arguments)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if not wait:
        return process
    output, _ = process.communicate(timeout=timeout)
    assert process.returncode == 0, output[-4000:]
    return output


def python_in(folder, path, *words):
    """Run Python in a folder.

    Args:
        folder (Path): Where it works.
        path (list[Path]): Where it finds packages first.
        words: Its arguments.

    Returns:
        tuple[int, str]: Exit status, and what was printed.
    """
    path = os.pathsep.join(map(str, path))
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=folder,
        env=dict(os.environ, PYTHONPATH=path, OMP_NUM_THREADS='1', CUDA_VISIBLE_DEVICES=''),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
    )
    return done.returncode, done.stdout
