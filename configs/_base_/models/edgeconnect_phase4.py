# The fourth phase ("model 4"): both networks, all losses of both; those of the image reach the edge
# network too.
_base_ = ['./edgeconnect.py']

model = {
    'generator': {'trained': ['edge', 'completion']},
    'disc': {'playing': ['edge', 'completion']},
    'views': {'edge': {'type': 'WithGrayTruth'}},
    'judged': {'edge': {'pred': 'edges', 'target': 'edge_map'}},
    'losses': {
        'feature_matching': {
            'loss': {'type': 'FeatureMatchingLoss'},
            'pred': 'edge_features',
            'target': 'edge_true_features',
            'weight': 10.0,
        }
    },
    'adversarial_weight': {'edge': 1.0},
}
