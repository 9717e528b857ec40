# The schedule behind the published OpenMMLab checkpoints of DeepFillv2 (mmediting 0.16.1 and
# mmagic 1.2.0, deepfillv2_256x256_8x2_places): Adam with lr 1e-4 and PyTorch's betas.
_base_ = ['./adam_both_players.py']

# Both players move in each iteration.
train_cfg = {'max_iters': 1_000_003}
