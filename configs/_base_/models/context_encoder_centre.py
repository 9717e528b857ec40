# Context Encoder for a hole in the centre (Pathak et al., CVPR 2016), as the released code trains
# it (train.lua): 128x128 in, the central 64x64 out, of which 4 pixels at each side are known.
_base_ = ['./context_encoder.py']

model = {
    'generator': {
        '_delete_': True,
        'type': 'CentreContextEncoder',
        'overlap': 4,
        'bottleneck': {'type': 'CEConvBottleneck', 'channels': 4000},
    },
    'disc': {'image_size': 64},
    'views': {'disc': {'_delete_': True, 'type': 'LocalPatch', 'size': 64}},
    # 10 times as much on the known ring
    'losses': {'refined': {'region': {'type': 'OverlapRing', 'pixels': 4, 'weight': 10.0}}},
}
