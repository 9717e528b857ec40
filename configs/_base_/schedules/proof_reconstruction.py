# Minutes on two CPU cores, for a generator without critics: as many iterations as proof.py, so
# the same images, in half the time or less.

optim_wrapper = {
    'type': 'AutocastOptimWrapper',
    'optimizer': {'type': 'Adam', 'lr': 1e-3, 'betas': (0.9, 0.999)},
}
param_scheduler = {'type': 'CosineAnnealingLR', 'T_max': 6000, 'eta_min': 1e-5, 'by_epoch': False}
train_cfg = {'type': 'ResumableIterTrainLoop', 'max_iters': 6000, 'val_interval': 500}
val_cfg = {'type': 'ValLoop'}
test_cfg = {'type': 'TestLoop'}
custom_hooks = [{'type': 'GeneratorEMAHook', 'momentum': 0.01}]
