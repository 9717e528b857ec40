# MSNPS (Yang et al., CVPR 2017): Context Encoder for holes of any shape says what is in the hole,
# at 128x128; then the picture is optimised, at a quarter of its size, at half and at all of it.
# Weights of the terms, patches and iterations of the authors' code (the faster one: relu4_1 alone).
_base_ = ['./context_encoder.py']

model = {
    '_delete_': True,
    'type': 'NeuralPatchInpaintor',
    'data_preprocessor': {{_base_.model.data_preprocessor}},
    'generator': {{_base_.model.generator}},
    'content_size': 128,
    'texture': {
        'type': 'NeuralPatchOptimizer',
        'scales': 3,
        'iterations': 100,
        'history': 25,
        # relu4_2 of torchvision's VGG19
        'content_layer': '22',
        'content_weight': 20.0,
        # relu4_1; with relu3_1, as the paper has it: {'11': 1e-4, '20': 1e-4}
        'patch_weights': {'20': 1e-4},
        'tv_weight': 1e-4,
        'patch_size': 3,
        'stride': 2,
        # -7.5, 0 and 7.5 degrees; 1 / 1.05, 1 and 1.05
        'turns': 1,
        'sizes': 1,
        # a file of torchvision's VGG19; None: the published one
        'pretrained': None,
    },
}
