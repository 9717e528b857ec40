# The schedule of OpenMMLab's AOT-GAN (mmagic 1.2.0, aot-gan_smpgan_4xb4_places-512x512).
_base_ = ['./openmmlab_deepfillv2.py']

# Adam, lr 1e-4, betas (0, 0.9), constant, for both players.
_adam = {'optimizer': {'betas': (0.0, 0.9)}}
optim_wrapper = {'generator': _adam, 'disc': _adam}

train_cfg = {'max_iters': 500_002}
