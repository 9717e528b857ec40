# What every recipe shares: hooks, logging, seeds, how ranks are kept together.
default_scope = 'mmdeepfill'

default_hooks = {
    'timer': {'type': 'IterTimerHook'},
    # metrics of a validation at their iteration, not all at epoch 0
    'logger': {'type': 'LoggerHook', 'interval': 100, 'log_metric_by_epoch': False},
    'param_scheduler': {'type': 'ParamSchedulerHook'},
    # TensorFlow DeepFillv1 saves every 10,000 generator steps, i.e. 50,000 iterations
    # of the Places recipe; saving more often costs little and loses less.
    'checkpoint': {
        'type': 'CheckpointHook',
        'interval': 10_000,
        'by_epoch': False,
        'max_keep_ckpts': 5,
    },
    'sampler_seed': {'type': 'DistSamplerSeedHook'},
    'visual': {'type': 'InpaintingVisualHook', 'max_images': 8},
    # names and counts the files that max_unreadable of a data set let pass
    'unreadable': {'type': 'UnreadableFilesHook'},
    # SIGTERM (a batch system) and Ctrl-C: save, then stop.
    'stop': {'type': 'GracefulStopHook'},
}

env_cfg = {
    # Training crops have one size, so cuDNN's search for the fastest algorithm pays.
    'cudnn_benchmark': True,
    'mp_cfg': {'mp_start_method': 'fork', 'opencv_num_threads': 0},
    # seconds after which ranks give up one that does not answer; validating and saving are
    # shorter by far
    'dist_cfg': {'backend': 'nccl', 'timeout': 600},
}

# The same seed on all ranks: the samplers then agree on one order, and what is drawn per
# sample comes from (seed, position) and not from these generators.
randomness = {'seed': 0, 'diff_rank_seed': False, 'deterministic': False}

vis_backends = [{'type': 'LocalVisBackend'}, {'type': 'TensorboardVisBackend'}]
visualizer = {'type': 'Visualizer', 'vis_backends': vis_backends}
log_processor = {'type': 'LogProcessor', 'window_size': 100, 'by_epoch': False}
log_level = 'INFO'

# mmengine looks model wrappers up in its own registry, hence the scope in the name.
model_wrapper_cfg = {
    'type': 'mmdeepfill.SeparateDistributedDataParallel',
    'broadcast_buffers': False,
    'find_unused_parameters': False,
}
custom_imports = {'imports': ['mmdeepfill.engine'], 'allow_failed_imports': False}

load_from = None
resume = False
