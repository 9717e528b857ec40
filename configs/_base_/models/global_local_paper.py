# Global&Local as the paper describes it (Iizuka et al., SIGGRAPH 2017): squared error in the
# hole, colours between bounds by a sigmoid (in [-1, 1] a hyperbolic tangent), and a blend with
# the colours around the hole at last.
# The balance of error and critic: the paper has alpha 4e-4 beside the squared norm of the error in
# the hole, names no mean, and its authors released no training code. Here the norm is a mean over
# the whole picture with values in [0, 1], as Torch's criterion takes it (the paper's program is in
# Torch) and as a port to PyTorch trains with that alpha. A mean over the hole in [-1, 1] would be
# about 20 times as large, and the critic would hardly count.
# Ours: the hole at mid-grey, where the paper has the data set's mean colour; a generator's part
# that does not saturate, where the paper has log(1 - D); the discriminator's loss with factor 1
# for real and for fake images.
_base_ = ['./global_local_openmmlab.py']

model = {
    'data_preprocessor': {'channel_order': 'rgb'},
    'generator': {'decoder': {'out_act_cfg': {'type': 'Tanh'}}},
    'losses': {
        'hole': {
            'loss': {'type': 'MSELoss'},
            'region': {'_delete_': True, 'type': 'SizeAveraged', 'region': 'hole'},
            # squared errors of values in [-1, 1] to those in [0, 1]
            'weight': 0.25,
        }
    },
    # alpha of equation 4
    'adversarial_weight': 4e-4,
    'postprocess': {'type': 'PoissonBlend'},
}
