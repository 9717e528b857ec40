# The schedule of the released TensorFlow DeepFillv2 (branch master, inpaint.yml and train.py).
_base_ = ['./openmmlab_deepfillv2.py']

# Adam, lr 1e-4, betas (0.5, 0.999), constant, for both players.
_adam = {'optimizer': {'betas': (0.5, 0.999)}}
optim_wrapper = {'generator': _adam, 'disc': _adam}

# A million of the critic and a million of the generator, in turn. Ours: there it is 100 million,
# that is until somebody stops it.
train_cfg = {'max_iters': 2_000_000}
