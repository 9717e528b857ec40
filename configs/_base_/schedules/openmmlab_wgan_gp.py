# Recipe "openmmlab": the schedule behind the published OpenMMLab checkpoints
# (mmediting 0.16.1 and mmagic 1.2.0, deepfillv1_256x256_8x2_places): Adam with lr 1e-4 and
# PyTorch's betas.
_base_ = ['./adam_both_players.py']

# Iterations = critic steps; the generator moves in every 5th: 1.0M generator steps.
# (The tables say that the released Places weights are those at 3,500,000.)
train_cfg = {'max_iters': 5_000_003}
