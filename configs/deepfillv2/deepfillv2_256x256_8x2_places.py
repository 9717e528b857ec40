# DeepFillv2 on Places365, recipe openmmlab: that of the released weights.
# deepfillv2_256x256_8x2_places_20200619-10d15793.pth (mmediting 0.x, mmagic 1.2.0):
# 8 GPUs x 2 images; published: L1 8.635, PSNR 22.398, SSIM 0.815.
# Fixed, not part of the recipe: the training set is shuffled, every mask is legal,
# evaluation repeats.
_base_ = [
    '../_base_/models/deepfillv2_openmmlab.py',
    '../_base_/datasets/places_irregular_256x256.py',
    '../_base_/schedules/openmmlab_deepfillv2.py',
    '../_base_/default_runtime.py',
]
