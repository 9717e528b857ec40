# The small model whose residual blocks look at their neighbours only.
_base_ = ['./patch_gan_small_64x64_1x16_scenes.py']

model = {'generator': {'network': {'dilations': (1, 1, 1, 1)}}}
