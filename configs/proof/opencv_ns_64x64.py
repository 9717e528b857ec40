# OpenCV's inpainting after Navier-Stokes on the proof's test.
_base_ = './opencv_telea_64x64.py'

model = {'method': 'ns'}
