# The default fill for photographs: rules by the thickness of each part of a hole, a network and
# copies from the photograph itself. Change the rules, or the network, in a copy of this file.
_base_ = [
    '../_base_/models/deepfillv1_half.py',
    '../_base_/datasets/places_256x256.py',
    '../_base_/default_runtime.py',
]

model = {
    '_delete_': True,
    'type': 'AutoInpaintor',
    'generator': {{_base_.model.generator}},
    'data_preprocessor': {{_base_.model.data_preprocessor}},
    'rules': [{'way': 'diffusion', 'thickness': 2}, {'way': 'exemplar'}],
}

train_dataloader = None
val_dataloader = None
val_evaluator = None
test_cfg = {'type': 'TestLoop'}
