"""The web page: drop a photograph, paint the hole, see and download what fills it.

A page of our own on Starlette and uvicorn. Ready-made image editors (Gradio's among them)
scale a photograph down to what is shown, and fetch fonts and scripts from elsewhere; here a
hole is painted in the coordinates of the photograph, at any size, and every file that the
browser loads lies in ``assets``. FastAPI is Starlette with validation of forms and a
generated documentation; uploads here are plain bodies, read against a limit, so it has
nothing to add. Nothing here is imported before ``mmdeepfill app`` runs.
"""

#: What to say when the packages of the extra are missing.
INSTALL = 'mmdeepfill app needs {missing}: pip install "mmdeepfill[app]"'
