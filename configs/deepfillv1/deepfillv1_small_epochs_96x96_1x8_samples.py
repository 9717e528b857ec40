# deepfillv1_small_96x96_1x8_samples.py counted in epochs, for some fifty photographs of one's own.
# Lay them out as data/samples is, or set data_root of the three loaders. With 50 photographs and
# batches of 8 an epoch is seven iterations; about five minutes on two CPU cores.
_base_ = './deepfillv1_small_96x96_1x8_samples.py'

train_cfg = {'_delete_': True, 'type': 'EpochBasedTrainLoop', 'max_epochs': 200, 'val_interval': 50}
param_scheduler = {
    '_delete_': True,
    'type': 'CosineAnnealingLR',
    'T_max': 200,
    'eta_min': 1e-5,
    'by_epoch': True,
    'convert_to_iter_based': True,
}
default_hooks = {'checkpoint': {'by_epoch': True, 'interval': 50}}
