# Minutes on two CPU cores, for a generator without critics: proof.py, but as many iterations as
# its two stages and critics leave time for with one stage.

optim_wrapper = dict(
    type='AutocastOptimWrapper', optimizer=dict(type='Adam', lr=1e-3, betas=(0.9, 0.999)))
param_scheduler = dict(type='CosineAnnealingLR', T_max=7000, eta_min=1e-5, by_epoch=False)
train_cfg = dict(type='ResumableIterTrainLoop', max_iters=7000, val_interval=1000)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')
custom_hooks = [dict(type='GeneratorEMAHook', momentum=0.01)]
