"""Registries, conventions, errors and files, which all rooms share; core imports none of them."""
