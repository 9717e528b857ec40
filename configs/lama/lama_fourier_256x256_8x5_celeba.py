# LaMa-Fourier on CelebA-HQ: nine blocks, batch 5 on 8 GPUs; no augmentation, no clipping.
_base_ = [
    '../_base_/models/lama_fourier.py',
    '../_base_/datasets/celeba_lama_256x256.py',
    '../_base_/schedules/lama.py',
    '../_base_/default_runtime.py',
]
