# The second phase ("model 2"): the completion network alone, on the true edges of the whole image.
_base_ = ['./edgeconnect.py']

model = {'generator': {'guide': 'true'}}
