"""The web page: drop a photograph, paint the hole, see and download what fills it.

A page of our own on Starlette and uvicorn: a hole is painted in the coordinates of the
photograph at any size, where ready-made editors work on the canvas that they show, and every
file that the browser loads lies in ``assets``. FastAPI is Starlette with validation of forms
and generated documentation; uploads here are plain bodies, read against a limit, so that it
would add nothing. This module is imported with the command line and stays light.
"""

#: What to say when the packages of the extra are missing.
INSTALL = 'mmdeepfill app needs {missing}: pip install "mmdeepfill[app]"'
