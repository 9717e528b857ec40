# The paper's DeepFillv1, that takes away mosaics: in the hole it sees cells of 12 pixels (the
# number of daa233's PyTorch port, mask_type mosaic) where others see grey.
_base_ = ['./deepfillv1_paper.py']

model = {'data_preprocessor': {'fill': {'type': 'Mosaic', 'unit': 12, 'reduce': 'nearest'}}}
