# The first phase ("model 1"): the edge network alone, with a critic that sees edges and the grey
# true image.
_base_ = ['./edgeconnect.py']

model = dict(
    generator=dict(trained=['edge']),
    disc=dict(playing=['edge']),
    views=dict(_delete_=True, edge=dict(type='WithGrayTruth')),
    judged=dict(_delete_=True, edge=dict(pred='edges', target='edge_map')),
    losses=dict(
        _delete_=True,
        # all five convolutions of the critic, the scores among them
        feature_matching=dict(
            loss=dict(type='FeatureMatchingLoss'), pred='edge_features',
            target='edge_true_features', weight=10.)),
    adversarial_weight=dict(_delete_=True, edge=1.))
