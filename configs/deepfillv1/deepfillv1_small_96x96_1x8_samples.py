# A DeepFillv1 with a quarter of the channels, on 96x96 crops of the sample photographs:
# what `make demo` trains, in about five minutes on two CPU cores.
_base_ = [
    '../_base_/models/deepfillv1_small.py', '../_base_/datasets/samples.py',
    '../_base_/schedules/paper_wgan_gp.py', '../_base_/default_runtime.py'
]

# Few iterations, at ten times the paper's rate: 900 for the generator alone, then both
# players in each.
model = dict(
    schedule=dict(phases=[
        dict(iterations=900, cycle=[['generator']]),
        dict(cycle=[['disc', 'generator']])
    ]))
optim_wrapper = dict(
    generator=dict(optimizer=dict(lr=1e-3)), disc=dict(optimizer=dict(lr=1e-3)))
train_cfg = dict(max_iters=1400, val_interval=700)
default_hooks = dict(
    logger=dict(interval=20), checkpoint=dict(interval=350), visual=dict(max_images=8))
custom_hooks = [dict(type='GeneratorEMAHook', momentum=0.01)]
