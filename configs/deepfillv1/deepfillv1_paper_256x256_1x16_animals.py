# DeepFillv1 on ANIMALS with one square hole: the student table's CA-ANIMALS-HOLE.
# 1 GPU x 16 images.
_base_ = [
    '../_base_/models/deepfillv1_paper.py',
    '../_base_/datasets/animals_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]

# 100,000 steps of the generator, each after five of the critics
train_cfg = {'max_iters': 600_000}
