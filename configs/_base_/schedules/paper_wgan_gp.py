# Recipe "paper": the schedule of the released TensorFlow DeepFillv1 (branch v1.0.0,
# inpaint.yml and train.py).
_base_ = ['./adam_both_players.py']

# Adam, lr 1e-4, betas (0.5, 0.9), constant, for both players.
_adam = {'optimizer': {'betas': (0.5, 0.9)}}
optim_wrapper = {'generator': _adam, 'disc': _adam}

train_cfg = {
    # MAX_ITERS 1,000,000 counts generator steps. Each follows 5 critic steps, and all
    # six take a batch of their own, so one step is six iterations here.
    'max_iters': 6_000_000,
    # Ours: the interval does not influence the weights.
    'val_interval': 60_000,
}
