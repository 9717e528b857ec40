# Global&Local as the paper describes it (Iizuka et al., SIGGRAPH 2017): squared error in the
# hole, colours between bounds by a sigmoid (in [-1, 1] a hyperbolic tangent), and a blend with
# the colours around the hole at last.
# Ours: the hole at mid-grey, where the paper has the data set's mean colour; a generator's part
# that does not saturate, where the paper has log(1 - D); the discriminator's loss with factor 1
# for real and for fake images.
_base_ = ['./global_local_openmmlab.py']

model = dict(
    data_preprocessor=dict(channel_order='rgb'),
    generator=dict(decoder=dict(out_act_cfg=dict(type='Tanh'))),
    losses=dict(hole=dict(loss=dict(type='MSELoss', sample_wise=True))),
    # alpha of equation 4
    adversarial_weight=4e-4,
    postprocess=dict(type='PoissonBlend'))
