"""Training and prediction of shipped configs on the fake device: a line of JSON for each.

python -m tests.fake_cuda.steps FOLDER CONFIG[@ITERATION,...] ...
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from tests.fake_cuda.device import install

SIDE, BATCH = 256, 2


def data(torch, fields):
    """A collated batch in the host's memory."""
    shapes = {'image': 3, 'mask': 1, 'sketch': 1, 'edge_map': 1}
    batch = {
        name: torch.zeros(BATCH, channels, SIDE, SIDE, dtype=torch.uint8)
        for name, channels in shapes.items()
        if name in fields
    }
    batch['mask'][..., 60:188, 60:188] = 1
    box = torch.tensor([[60, 60, SIDE // 2, SIDE // 2]] * BATCH)
    return dict(batch, box=box, sample_seed=list(range(BATCH)), meta={})


def wrapper(model, cfg):
    from mmengine.optim import build_optim_wrapper

    from mmdeepfill.engine import MultiOptimWrapperConstructor

    if 'constructor' not in cfg:
        return build_optim_wrapper(model, cfg)
    return MultiOptimWrapperConstructor({k: v for k, v in cfg.items() if isinstance(v, dict)})(
        model
    )


def steps(name, iterations):
    """Run a config.

    Returns:
        dict: Waits, mixed devices and memory formats of training steps, and of prediction.
    """
    import torch
    from mmengine.logging import MessageHub
    from torch._subclasses.fake_tensor import FakeTensorMode

    from mmdeepfill.core.registry import MODELS
    from tests.fake_cuda.spy import Spy, to_fake_device
    from tests.helpers import config

    cfg = config(name)
    model = MODELS.build(cfg.model)
    mode = FakeTensorMode(allow_non_fake_inputs=True)
    to_fake_device(model, mode)
    hub = MessageHub.get_instance(name)
    fields = {'image', 'mask', *getattr(model.generator, 'inputs', ())}
    train, predict = Spy(), Spy()
    generate = model.generate
    model.generate = train.within('generator', generate)
    with mode:
        optimizers = wrapper(model, cfg.optim_wrapper)
    for iteration in iterations:
        MessageHub.get_instance(hub.instance_name)
        MessageHub.get_current_instance().update_info('iter', iteration)
        model.train()
        with mode, train:
            ready = model.data_preprocessor.prefetch(data(torch, fields))
            model.train_step(ready, optimizers)
    model.eval()
    batch = data(torch, fields - {'edge_map'})
    batch.pop('meta')
    model.generate = predict.within('generator', generate)
    with mode, predict:
        model.val_step(batch)
    return {'config': name, 'training': vars_of(train), 'prediction': vars_of(predict)}


def vars_of(spy):
    return {'waits': spy.waits, 'mixed': spy.mixed, 'formats': spy.formats}


def main(folder, *configs):
    install(Path(folder))
    import torch
    from mmengine.registry import init_default_scope

    import mmdeepfill.engine  # noqa: F401
    from mmdeepfill.backbones import vgg
    from mmdeepfill.models.methods.edgeconnect import generator

    memory = SimpleNamespace(total_memory=140 * 2**30, multi_processor_count=132, name='fake')
    torch.cuda.get_device_properties = lambda device=None: memory
    torch.cuda.mem_get_info = lambda device=None: (100 * 2**30, 140 * 2**30)
    torch.cuda.memory_reserved = torch.cuda.memory_allocated = lambda device=None: 0
    vgg.find_weights = lambda *args, **kwargs: 'none'
    for kind in vars(vgg).values():  # there are no files of weights, and no need of them
        if isinstance(kind, type) and issubclass(kind, torch.nn.Module) and hasattr(kind, 'load'):
            kind.load = _loaded
    # Canny's edges are found by NumPy, which takes no fake tensors: one way there and back
    generator.detect_edges = lambda gray, mask, sigma: gray.cpu().to(gray)
    init_default_scope('mmdeepfill')
    for one in configs:
        name, _, numbers = one.partition('@')
        print(json.dumps(steps(name, [int(n) for n in numbers.split(',') if n] or [0])), flush=True)


def _loaded(self, *args, **kwargs):
    self.loaded = True
    return 'none'


if __name__ == '__main__':
    main(*sys.argv[1:])
