"""50,000 training images of ImageNet at 256x256, tested on ANIMALS: for the student table.

``mmdeepfill data prepare imagenet data/imagenet --train-size 50000`` lists them. Batch 16 on 1 GPU.
"""

_base_ = ['./animals_256x256.py']

train_dataloader = {'dataset': {'data_root': 'data/imagenet'}}
