# The first phase ("model 1"): the edge network alone, with a critic that sees edges and the grey
# true image.
_base_ = ['./edgeconnect.py']

model = {
    'generator': {'trained': ['edge']},
    'disc': {'playing': ['edge']},
    'views': {'_delete_': True, 'edge': {'type': 'WithGrayTruth'}},
    'judged': {'_delete_': True, 'edge': {'pred': 'edges', 'target': 'edge_map'}},
    'losses': {
        '_delete_': True,
        # all five convolutions of the critic, the scores among them
        'feature_matching': {
            'loss': {'type': 'FeatureMatchingLoss'},
            'pred': 'edge_features',
            'target': 'edge_true_features',
            'weight': 10.0,
        },
    },
    'adversarial_weight': {'_delete_': True, 'edge': 1.0},
}
