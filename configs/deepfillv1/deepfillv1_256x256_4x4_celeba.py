# DeepFillv1 on CelebA-HQ, recipe openmmlab: that of the released weights. Those are
# deepfillv1_256x256_4x4_celeba_20200619-dd51a855.pth (mmediting 0.x, mmagic
# 1.2.0). 4 GPUs x 4 images; published after 1,500,000 iterations: L1 6.677, PSNR 26.878,
# SSIM 0.911.
# Fixed, not part of the recipe: as for Places.
_base_ = [
    '../_base_/models/deepfillv1_openmmlab.py',
    '../_base_/datasets/celeba_256x256.py',
    '../_base_/schedules/openmmlab_wgan_gp.py',
    '../_base_/default_runtime.py',
]

# the generator moves in every second iteration
model = {'schedule': {'phases': [{'cycle': [['disc'], ['disc', 'generator']]}]}}
# 0.75 million generator steps
train_cfg = {'max_iters': 1_500_003}
