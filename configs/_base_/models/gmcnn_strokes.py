# GMCNN for strokes, as its authors' PyTorch code has it: there is no square around the hole, so
# that the local critic and ID-MRF see the whole picture.
_base_ = ['./gmcnn.py']

_whole = dict(_delete_=True, type='WholeImage')

model = dict(
    disc=dict(local_disc_cfg=dict(fc_in_channels=256 * 16 * 16)),
    views=dict(local_disc=_whole),
    losses=dict(mrf=dict(view=_whole)))
