# What every recipe shares: hooks, logging, seeds, how ranks are kept together.
default_scope = 'mmdeepfill'

default_hooks = dict(
    timer=dict(type='IterTimerHook'),
    # metrics of a validation at their iteration, not all at epoch 0
    logger=dict(type='LoggerHook', interval=100, log_metric_by_epoch=False),
    param_scheduler=dict(type='ParamSchedulerHook'),
    # TensorFlow DeepFillv1 saves every 10,000 generator steps, i.e. 50,000 iterations
    # of the Places recipe; saving more often costs little and loses less.
    checkpoint=dict(
        type='CheckpointHook', interval=10_000, by_epoch=False, max_keep_ckpts=5),
    sampler_seed=dict(type='DistSamplerSeedHook'),
    visual=dict(type='InpaintingVisualHook', max_images=8),
    # names and counts the files that max_unreadable of a data set let pass
    unreadable=dict(type='UnreadableFilesHook'),
    # SIGTERM (a batch system) and Ctrl-C: save, then stop.
    stop=dict(type='GracefulStopHook'))

env_cfg = dict(
    # Training crops have one size, so cuDNN's search for the fastest algorithm pays.
    cudnn_benchmark=True,
    mp_cfg=dict(mp_start_method='fork', opencv_num_threads=0),
    # seconds after which ranks give up one that does not answer; validating and saving are
    # shorter by far
    dist_cfg=dict(backend='nccl', timeout=600))

# The same seed on all ranks: the samplers then agree on one order, and what is drawn per
# sample comes from (seed, position) and not from these generators.
randomness = dict(seed=0, diff_rank_seed=False, deterministic=False)

vis_backends = [dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')]
visualizer = dict(type='Visualizer', vis_backends=vis_backends)
log_processor = dict(type='LogProcessor', window_size=100, by_epoch=False)
log_level = 'INFO'

# mmengine looks model wrappers up in its own registry, hence the scope in the name.
model_wrapper_cfg = dict(
    type='mmdeepfill.SeparateDistributedDataParallel',
    broadcast_buffers=False,
    find_unused_parameters=False)
custom_imports = dict(imports=['mmdeepfill.engine'], allow_failed_imports=False)

load_from = None
resume = False
