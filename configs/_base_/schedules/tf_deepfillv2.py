# The schedule of the released TensorFlow DeepFillv2 (branch master, inpaint.yml and train.py).
_base_ = ['./openmmlab_deepfillv2.py']

# Adam, lr 1e-4, betas (0.5, 0.999), constant, for both players.
_adam = dict(optimizer=dict(betas=(0.5, 0.999)))
optim_wrapper = dict(generator=_adam, disc=_adam)

# Ours: there it is 100 million, that is until somebody stops it.
train_cfg = dict(max_iters=1_000_000)
