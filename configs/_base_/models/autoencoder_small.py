# A plain autoencoder: the blocks of coarse_small.py without dilation, squared error over the
# whole image. What an encoder and a decoder do by themselves.
_base_ = ['./coarse_small.py']

model = dict(
    generator=dict(dilation_neck=dict(dilations=(1, 1, 1, 1))),
    losses=dict(
        _delete_=True,
        refined=dict(loss=dict(type='MSELoss'), pred='refined', target='image', weight=1.)))
