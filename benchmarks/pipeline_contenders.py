"""Who takes part in benchmarks/pipeline.py: ours, OpenCV's decoder alone, and mmagic."""

import multiprocessing
import sys
import time
import types
from collections import defaultdict

from common import ROOT
from peer import stand_in_for_mmagic

sys.path.insert(0, str(ROOT))
BATCH = 2
#: What is measured: a loader's work, and that with the model's preprocessor.
STAGES = ('loader', 'all')
RECIPE = ROOT / 'configs/deepfillv1/deepfillv1_256x256_8x2_places.py'


class Contender:
    """Has ``dataset``, ``new_sampler``, ``collate`` and ``preprocess``."""

    stages = STAGES

    def run(self, stage, images):
        order = iter(self.new_sampler())
        for _ in range(images // BATCH):
            batch = self.collate([self.dataset[next(order)] for _ in range(BATCH)])
            if stage == 'all':
                self.preprocess(batch, True)

    def loader(self, workers):
        from torch.utils.data import DataLoader

        return DataLoader(
            self.dataset,
            BATCH,
            sampler=self.new_sampler(),
            num_workers=workers,
            collate_fn=self.collate,
        )


class Ours(Contender):
    """Our dataset, transforms and preprocessor, with our Places config."""

    def __init__(self, folder, wheel):
        from mmengine.config import Config
        from torch.utils.data import default_collate

        from mmdeepfill.datasets import InpaintingDataset, SeededInfiniteSampler
        from mmdeepfill.models import InpaintingPreprocessor

        pipeline = Config.fromfile(RECIPE).train_pipeline
        self.dataset = InpaintingDataset(data_root=str(folder), pipeline=pipeline)
        self.new_sampler = lambda: SeededInfiniteSampler(self.dataset, seed=0)
        self.collate = default_collate
        self.preprocess = InpaintingPreprocessor()

    def profile(self, images):
        """Milliseconds of a sample: each step, what is around them, and the rest of 'all'."""
        clock, spent = time.process_time, defaultdict(float)

        def timed(name, function):
            def wrapper(*args):
                start = clock()
                result = function(*args)
                spent[name] += clock() - start
                return result

            return wrapper

        steps = self.dataset.pipeline.transforms
        self.dataset.pipeline.transforms = [timed(type(s).__name__, s) for s in steps]
        before = self.collate, self.preprocess
        self.collate, self.preprocess = timed('collate', before[0]), timed('model', before[1])
        start = clock()
        self.run('all', images)
        spent['dataset, generator, order'] = clock() - start - sum(spent.values())
        self.dataset.pipeline.transforms, (self.collate, self.preprocess) = steps, before
        return {name: 1e3 * seconds / images for name, seconds in spent.items()}


class Decode(Contender):
    """The files' bytes to BGR pixels and nothing else."""

    stages = ('loader',)

    def __init__(self, folder, wheel):
        self.paths = sorted(folder.glob('*.jpg'))

    def run(self, stage, images):
        import cv2
        import numpy as np

        for number in range(images):
            data = self.paths[number % len(self.paths)].read_bytes()
            cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


class MMagic(Contender):
    """mmagic's own dataset, transforms and preprocessor, with its Places config."""

    def __init__(self, folder, wheel):
        self._import(wheel)
        from mmagic.datasets.basic_image_dataset import BasicImageDataset
        from mmagic.datasets.transforms import crop, formatting, get_masked_image, loading
        from mmagic.datasets.transforms.aug_shape import Resize
        from mmagic.models.data_preprocessors.data_preprocessor import DataPreprocessor
        from mmengine.dataset import InfiniteSampler, pseudo_collate

        side = (256, 256)
        steps = [
            loading.LoadImageFromFile(key='gt'),
            loading.LoadMask(
                'bbox',
                {
                    'max_bbox_shape': (128, 128),
                    'max_bbox_delta': 40,
                    'min_margin': 20,
                    'img_shape': side,
                },
            ),
            crop.Crop(keys=['gt'], crop_size=(384, 384), random_crop=True),
            Resize(keys=['gt'], scale=side, keep_ratio=False),
            get_masked_image.GetMaskedImage(),
            formatting.PackInputs(),
        ]
        self.dataset = BasicImageDataset(
            data_root=str(folder), data_prefix={'gt': ''}, pipeline=steps, test_mode=False
        )
        self.new_sampler = lambda: InfiniteSampler(self.dataset, shuffle=True, seed=0)
        self.collate = pseudo_collate
        self.preprocess = DataPreprocessor(mean=[127.5], std=[127.5])

    @staticmethod
    def _import(wheel):
        """The modules needed; what they import from packages whose __init__ does not run."""
        if 'mmagic' in sys.modules:
            return
        stand_in_for_mmagic(wheel)
        unused = types.ModuleType('torchvision.utils')  # of pictures on screen
        unused.make_grid = None
        sys.modules.setdefault('torchvision', types.ModuleType('torchvision'))
        sys.modules.setdefault('torchvision.utils', unused)
        import mmagic.utils as utils
        import numpy as np

        if not hasattr(np, 'bool8'):  # mmagic 1.2.0 is older than numpy 2
            np.bool8 = np.bool_
        from mmagic.utils import img_utils, setup_env, trans_utils

        for module in (img_utils, trans_utils, setup_env):
            vars(utils).update({k: v for k, v in vars(module).items() if k[0] != '_'})
        import mmagic.structures as structures
        from mmagic.structures.data_sample import DataSample

        structures.DataSample = DataSample


def kept(contender):
    """The same in a process that keeps freed memory, as our loader processes do."""

    class Kept(contender):
        def __init__(self, folder, wheel):
            super().__init__(folder, wheel)
            from mmdeepfill.datasets.making import keep_freed_memory

            keep_freed_memory()

    return Kept


CONTENDERS = {
    'ours, kept': kept(Ours),
    'ours': Ours,
    'decode, kept': kept(Decode),
    'decode': Decode,
    'mmagic, kept': kept(MMagic),
    'mmagic': MMagic,
}


def serve(connection, name, folder, wheel):
    """A contender's process: answers (stage, samples) with its measurement."""
    import cv2
    import torch

    cv2.setNumThreads(0)  # as mmengine's loader processes
    torch.set_num_threads(1)
    contender = CONTENDERS[name](folder, wheel)
    while True:
        try:
            stage, images = connection.recv()
        except EOFError:  # nobody asks any more
            return
        if stage == 'profile':
            connection.send(contender.profile(images))
            continue
        cpu, wall = time.process_time(), time.perf_counter()
        contender.run(stage, images)
        connection.send(
            (images / (time.process_time() - cpu), images / (time.perf_counter() - wall))
        )


class Process:
    """A contender's process, seen from here."""

    def __init__(self, name, folder, wheel):
        context = multiprocessing.get_context('spawn')
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, name, folder, wheel))
        self.process.start()
        theirs.close()

    def ask(self, stage, images):
        self.connection.send((stage, images))
        return self.connection.recv()

    def stop(self):
        self.connection.close()
        self.process.join()
