# proof.py with the moments of Context Encoder, and a critic that is a tenth as fast as the
# generator.
_base_ = ['./proof.py']

optim_wrapper = {
    'generator': {'optimizer': {'betas': (0.5, 0.999)}},
    'disc': {'optimizer': {'lr': 1e-4, 'betas': (0.5, 0.999)}},
}
