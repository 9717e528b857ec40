# Patch-based GAN inpainting (Demir and Unal, 2018) on Paris StreetView: a hole of 128x128 in the
# middle of 256x256. The crop is that of the other Paris recipes, the batch ours.
_base_ = [
    '../_base_/models/patch_gan_demir.py',
    '../_base_/datasets/paris_centre_256x256.py',
    '../_base_/schedules/patch_gan.py',
    '../_base_/default_runtime.py',
]
