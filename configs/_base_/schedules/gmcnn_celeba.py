# GMCNN's schedule on CelebA-HQ, as its PyTorch code has it: 40 passes over 28,000 images, 8 at
# once, for each phase.
_base_ = ['./gmcnn.py']

# 140,000 of the generator alone, then 140,000 with five steps of the critics for each
train_cfg = {'max_iters': 840_000}
