# Fast and small, for phones and browsers: MI-GAN with its authors' weights, 27 MB.
_base_ = ['./migan_512x512_places.py']
