# proof.py with the moments of Context Encoder, and a critic that is a tenth as fast as the
# generator.
_base_ = ['./proof.py']

optim_wrapper = dict(
    generator=dict(optimizer=dict(betas=(0.5, 0.999))),
    disc=dict(optimizer=dict(lr=1e-4, betas=(0.5, 0.999))))
