# A plain autoencoder: the network of Context Encoder, squared error over the whole picture, no
# critic.
_base_ = ['./context_encoder.py']

model = {
    '_delete_': True,
    'type': 'ReconstructionInpaintor',
    'data_preprocessor': {{_base_.model.data_preprocessor}},
    'generator': {{_base_.model.generator}},
    'losses': {
        'refined': {
            'loss': {'type': 'MSELoss'},
            'pred': 'refined',
            'target': 'image',
            'weight': 1.0,
        }
    },
}
