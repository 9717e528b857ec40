# Global&Local on Places365, recipe openmmlab: as the released checkpoint
# gl_256x256_8x12_places_20200619-52a040a8.pth was trained (mmediting 0.x, mmagic 1.2.0).
# 8 GPUs x 12 images; published: L1 11.164, PSNR 23.152, SSIM 0.862.
# Fixed, not part of the recipe: the training set is shuffled, the three phases are those of the
# iteration, also after a resume (theirs began at 350,000 with each start), evaluation repeats.
_base_ = [
    '../_base_/models/global_local_openmmlab.py',
    '../_base_/datasets/places_global_local_256x256.py',
    '../_base_/schedules/global_local_openmmlab.py',
    '../_base_/default_runtime.py',
]
