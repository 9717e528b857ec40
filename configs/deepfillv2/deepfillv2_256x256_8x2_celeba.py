# DeepFillv2 on CelebA-HQ, recipe openmmlab: that of the released weights.
# deepfillv2_256x256_8x2_celeba_20200619-c96e5f12.pth (mmediting 0.x, mmagic 1.2.0):
# 8 GPUs x 2 images; published: L1 5.411, PSNR 25.721, SSIM 0.871.
# Fixed, not part of the recipe: as for Places.
_base_ = [
    '../_base_/models/deepfillv2_openmmlab.py',
    '../_base_/datasets/celeba_irregular_256x256.py',
    '../_base_/schedules/openmmlab_deepfillv2.py',
    '../_base_/default_runtime.py',
]

train_cfg = {'max_iters': 500_003}
