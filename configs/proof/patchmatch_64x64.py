# Completion by patches on the proof's test.
_base_ = './opencv_telea_64x64.py'

model = {'_delete_': True, 'type': 'PatchMatchInpaintor', 'patch_size': 7, 'seed': 0}
