# Partial convolution as the paper and its authors' answers to questions describe it (Liu et
# al., ECCV 2018): 8 levels for 512x512, RGB, errors averaged over the image and not over the
# hole, total variation within the hole grown by a pixel. First stage.
_base_ = ['./partial_conv_openmmlab.py']

model = dict(
    data_preprocessor=dict(channel_order='rgb'),
    generator=dict(encoder=dict(num_layers=8), decoder=dict(num_layers=8)),
    losses=dict(
        valid=dict(region=dict(_delete_=True, type='SizeAveraged', region='valid')),
        hole=dict(region=dict(_delete_=True, type='SizeAveraged', region='hole')),
        variation=dict(
            loss=dict(pairs='both'),
            region=dict(
                _delete_=True, type='SizeAveraged', region=dict(type='GrownHole', pixels=1)))))
