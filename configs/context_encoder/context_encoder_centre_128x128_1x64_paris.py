# Context Encoder on Paris StreetView: a hole in the centre. 1 GPU x 64 images.
_base_ = [
    '../_base_/models/context_encoder_centre.py',
    '../_base_/datasets/paris_context_encoder_128x128.py',
    '../_base_/schedules/context_encoder.py',
    '../_base_/default_runtime.py',
]
