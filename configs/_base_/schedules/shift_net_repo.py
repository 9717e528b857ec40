# The schedule of Shift-Net's PyTorch code: of its 30 epochs 29 train. In the last one its rule has
# the rate at 0.
_base_ = ['./shift_net.py']

train_cfg = {'max_iters': 432_100}
