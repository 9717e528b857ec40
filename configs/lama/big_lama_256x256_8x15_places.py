# big-lama: 18 blocks, batch 15 on 8 GPUs; twelve days on V100s, its authors say.
_base_ = [
    '../_base_/models/lama_fourier.py',
    '../_base_/datasets/places_lama_256x256.py',
    '../_base_/schedules/lama_clipped.py',
    '../_base_/default_runtime.py',
]

model = {'generator': {'num_blocks': 18}}
train_dataloader = {'batch_size': 15}
auto_scale_lr = {'base_batch_size': 120}
