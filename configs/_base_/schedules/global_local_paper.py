# The schedule of Iizuka et al. (SIGGRAPH 2017, section 4.1): Adadelta with its authors'
# learning rate 1, 90,000 + 10,000 + 400,000 iterations of 96 images.
_base_ = ['./global_local_openmmlab.py']

_adadelta = {
    'optimizer': {'_delete_': True, 'type': 'Adadelta', 'lr': 1.0, 'rho': 0.95, 'eps': 1e-6}
}
optim_wrapper = {'generator': _adadelta, 'disc': _adadelta}
train_cfg = {'max_iters': 500_000}
