# Patch-based GAN inpainting (Demir and Unal, 2018) on Places365, with one box anywhere in each
# image: window 128, shrunk by up to 32.
_base_ = [
    '../_base_/models/patch_gan_demir.py',
    '../_base_/datasets/places_paper_256x256.py',
    '../_base_/schedules/patch_gan.py',
    '../_base_/default_runtime.py',
]
