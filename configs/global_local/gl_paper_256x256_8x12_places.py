# Global&Local on Places365 as the paper describes it. 8 GPUs x 12 images: 96 in all.
_base_ = [
    '../_base_/models/global_local_paper.py',
    '../_base_/datasets/places_global_local_paper_256x256.py',
    '../_base_/schedules/global_local_paper.py',
    '../_base_/default_runtime.py',
]
