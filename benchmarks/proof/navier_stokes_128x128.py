# OpenCV's inpainting after Navier-Stokes on the proof's photographs.
_base_ = './biharmonic_128x128.py'

model = {'_delete_': True, 'type': 'OpenCVInpaintor', 'method': 'ns', 'radius': 3}
