# OpenCV's inpainting after Telea on the proof's photographs.
_base_ = './biharmonic_128x128.py'

model = {'_delete_': True, 'type': 'OpenCVInpaintor', 'method': 'telea', 'radius': 3}
