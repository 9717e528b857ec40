# Large holes in photographs: big-lama with its authors' weights, 196 MiB. Measured on their medium
# holes; the recipe big_lama_256x256_8x15_places trains it.
_base_ = [
    '../_base_/models/lama_big.py',
    '../_base_/datasets/places_lama_256x256.py',
    '../_base_/default_runtime.py',
]

train_dataloader = None
val_dataloader = None
val_evaluator = None
test_cfg = {'type': 'TestLoop'}
