# DeepFillv1 on 50,000 images of ImageNet: the student table's CA-ImageNet. 1 GPU x 16 images.
_base_ = [
    '../_base_/models/deepfillv1_paper.py',
    '../_base_/datasets/imagenet_50k_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]

# 300,000 steps of the generator, each after five of the critics
train_cfg = {'max_iters': 1_800_000}
