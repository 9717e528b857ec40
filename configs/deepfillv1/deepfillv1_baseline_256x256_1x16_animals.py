# DeepFillv1 without attention on ANIMALS: the student table's variant of GLCIC. 1 GPU x 16 images.
_base_ = [
    '../_base_/models/deepfillv1_baseline.py',
    '../_base_/datasets/animals_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]

# 50,000 steps of the generator, each after five of the critics
train_cfg = {'max_iters': 300_000}
