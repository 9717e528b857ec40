# Minutes on two CPU cores, for a generator without critics. The numbers are ours: those of
# `make demo`, deepfillv1_small_96x96_1x8_samples.py.

optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=5e-4, betas=(0.9, 0.999)))
param_scheduler = dict(type='CosineAnnealingLR', T_max=3000, eta_min=1e-5, by_epoch=False)
train_cfg = dict(type='ResumableIterTrainLoop', max_iters=3000, val_interval=1000)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')
