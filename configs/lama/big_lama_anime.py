# Large holes in manga and anime: big-lama, fine-tuned on drawings of 512x512, 197 MB.
_base_ = ['./big_lama.py']
