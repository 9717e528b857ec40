# LaMa-Fourier on Places365: nine blocks, batch 5 on 8 GPUs, gradients clipped to 1.
_base_ = [
    '../_base_/models/lama_fourier.py',
    '../_base_/datasets/places_lama_256x256.py',
    '../_base_/schedules/lama_clipped.py',
    '../_base_/default_runtime.py',
]
