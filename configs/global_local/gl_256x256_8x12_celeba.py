# Global&Local on CelebA-HQ, recipe openmmlab: as the released checkpoint
# gl_256x256_8x12_celeba_20200619-5af0493f.pth was trained (mmediting 0.x, mmagic 1.2.0).
# 8 GPUs x 12 images; published: L1 6.678, PSNR 26.780, SSIM 0.904.
# Fixed, not part of the recipe: as for Places.
_base_ = [
    '../_base_/models/global_local_openmmlab.py',
    '../_base_/datasets/celeba_global_local_256x256.py',
    '../_base_/schedules/global_local_openmmlab.py',
    '../_base_/default_runtime.py',
]

model = {
    'schedule': {
        'phases': [
            {'iterations': 40_000, 'cycle': [['generator']], 'adversarial': False},
            {'iterations': 10_000, 'cycle': [['disc']]},
            {'cycle': [['disc', 'generator']]},
        ]
    }
}
train_cfg = {'max_iters': 300_002}
