# AOT-GAN on Places365, recipe openmmlab: for the released checkpoint
# AOT-GAN_512x512_4x12_places_20220509-6641441b.pth (mmediting 0.x, mmagic 1.2.0). 4 GPUs x 4
# images, as in mmagic; by the name of the file its weights saw 4 x 12. Published, with masks of
# 50 to 60 % hole: L1 7.07, PSNR 19.01, SSIM 0.682.
# Fixed, not part of the recipe: the critic's labels, a shuffled training set, evaluation that
# repeats.
_base_ = [
    '../_base_/models/aot_gan_openmmlab.py',
    '../_base_/datasets/places_aot_gan_512x512.py',
    '../_base_/schedules/openmmlab_aot_gan.py',
    '../_base_/default_runtime.py',
]
