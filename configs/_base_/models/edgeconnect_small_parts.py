# What makes EdgeConnect small: a quarter of the channels, half of the blocks, and critics whose
# scores see 34x34 pixels. Canny's filter as in ../datasets/scenes_edges_64x64.py.
_few = dict(base_channels=16, dilations=(2, ) * 4)
_near = dict(base_channels=16, num_conv=2)

small = dict(
    generator=dict(edge=_few, completion=_few, sigma=1.),
    disc=dict(discs=dict(edge=_near, completion=_near)))
