"""Loaders and metrics of a data set laid out as list files (docs/datasets.md).

What a data set adds: ``data_root``, a pipeline for training and one for evaluation, and the
batch of one process.
"""

_dataset = {'type': 'InpaintingDataset', 'ann_file': 'val.txt', 'seed': 0, 'test_mode': True}

train_dataloader = {
    'batch_size': 2,
    'num_workers': 4,
    'persistent_workers': True,
    'sampler': {'type': 'SeededInfiniteSampler'},
    'collate_fn': {'type': 'default_collate'},
    'dataset': {'type': 'InpaintingDataset', 'ann_file': 'train.txt'},
}

# test_mode: crop and mask of an image are a function of (seed, index).
val_dataloader = {
    'batch_size': 8,
    'num_workers': 4,
    'persistent_workers': True,
    'sampler': {'type': 'DefaultSampler', 'shuffle': False},
    'dataset': _dataset,
}
# One image at a time: a convolution of a batch may differ in its last bits, and then a rounded
# composite. `mmdeepfill eval` does so too, and the two give the same numbers.
test_dataloader = dict(val_dataloader, batch_size=1)

val_evaluator = [{'type': 'MAE'}, {'type': 'PSNR'}, {'type': 'SSIM'}]
test_evaluator = val_evaluator
