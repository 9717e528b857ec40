# DeepFillv1 on Places365, recipe openmmlab: that of the released weights. Those are
# deepfillv1_256x256_8x2_places_20200619-c00a0e21.pth (mmediting 0.x, mmagic
# 1.2.0). 8 GPUs x 2 images; published after 3,500,000 iterations: L1 11.019, PSNR 23.429,
# SSIM 0.862.
# Fixed, not part of the recipe: the training set is shuffled, every mask is legal, the
# penalty's gradient is averaged over the GPUs, evaluation repeats.
_base_ = [
    '../_base_/models/deepfillv1_openmmlab.py',
    '../_base_/datasets/places_256x256.py',
    '../_base_/schedules/openmmlab_wgan_gp.py',
    '../_base_/default_runtime.py',
]
