# GMCNN on Places365, strokes, as its authors' PyTorch code trains it: one GPU, 8 images.
_base_ = [
    '../_base_/models/gmcnn_strokes.py',
    '../_base_/datasets/places_gmcnn_strokes_256x256.py',
    '../_base_/schedules/gmcnn.py',
    '../_base_/default_runtime.py',
]
