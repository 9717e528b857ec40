# The fourth phase ("model 4"): both networks, all losses of both; those of the image reach the edge
# network too.
_base_ = ['./edgeconnect.py']

model = dict(
    generator=dict(trained=['edge', 'completion']),
    disc=dict(playing=['edge', 'completion']),
    views=dict(edge=dict(type='WithGrayTruth')),
    judged=dict(edge=dict(pred='edges', target='edge_map')),
    losses=dict(
        feature_matching=dict(
            loss=dict(type='FeatureMatchingLoss'), pred='edge_features',
            target='edge_true_features', weight=10.)),
    adversarial_weight=dict(edge=1.))
