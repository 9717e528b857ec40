# Partial convolution on Places365, recipe openmmlab, second stage: that of the released
# weights.
# pconv_256x256_stage2_4x2_places_20200619-1ffed0e8.pth (mmediting 0.x, mmagic 1.2.0):
# 4 GPUs x 2 images; published: L1 8.776, PSNR 22.762, SSIM 0.801.
_base_ = ['./pconv_256x256_stage1_8x1_places.py']

# batch norm of the encoder as the first stage left it
model = {'generator': {'encoder': {'norm_cfg': {'requires_grad': False}, 'norm_eval': True}}}
train_dataloader = {'batch_size': 2}
optim_wrapper = {'optimizer': {'lr': 5e-5}}
train_cfg = {'max_iters': 500_000}
auto_scale_lr = {'base_batch_size': 8}
# The weights of the first stage, if no other are given with --cfg-options load_from=FILE.
load_from = 'work_dirs/pconv_256x256_stage1_8x1_places/iter_800002.pth'
