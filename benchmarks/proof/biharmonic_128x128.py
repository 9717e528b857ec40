# scikit-image's biharmonic inpainting on the proof's photographs.
_base_ = [
    '../../configs/_base_/datasets/photographs_proof_128x128.py',
    '../../configs/_base_/default_runtime.py',
]
custom_imports = {'imports': ['benchmarks.proof.biharmonic'], 'allow_failed_imports': False}

model = {'type': 'BiharmonicInpaintor'}

train_dataloader = None
val_dataloader = None
val_evaluator = None
test_cfg = {'type': 'TestLoop'}
