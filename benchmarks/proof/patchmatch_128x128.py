# Completion by patches on the proof's photographs.
_base_ = './biharmonic_128x128.py'

model = {'_delete_': True, 'type': 'PatchMatchInpaintor', 'patch_size': 7, 'seed': 0}
