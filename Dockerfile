# syntax=docker/dockerfile:1
# Images of the command line, for a CPU and for a GPU; the process in them is not root.
#
#   docker build --target cpu --tag mmdeepfill:cpu .
#   docker build --target gpu --tag mmdeepfill:gpu .    # with the CUDA libraries of torch
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/data" mmdeepfill:cpu \
#       inpaint photo.jpg mask.png filled.png
#   docker run --rm --gpus all -v "$PWD:/data" mmdeepfill:gpu inpaint photo.jpg mask.png filled.png
#   docker run --rm -p 127.0.0.1:7860:7860 mmdeepfill:cpu app --host 0.0.0.0 --no-browser
ARG PYTHON=3.11

FROM python:${PYTHON}-slim-bookworm AS wheel
WORKDIR /source
COPY . .
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:${PYTHON}-slim-bookworm AS installed-gpu
COPY requirements/constraints.txt /tmp/constraints.txt
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    python -m venv /opt/mmdeepfill \
    && /opt/mmdeepfill/bin/python -m pip install --no-cache-dir \
        --constraint /tmp/constraints.txt "$(echo /wheels/*.whl)[video,app,mmcv]"

FROM python:${PYTHON}-slim-bookworm AS installed-cpu
COPY requirements/constraints.txt /tmp/constraints.txt
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    python -m venv /opt/mmdeepfill \
    && /opt/mmdeepfill/bin/python -m pip install --no-cache-dir \
        --extra-index-url https://download.pytorch.org/whl/cpu \
        --constraint /tmp/constraints.txt "$(echo /wheels/*.whl)[video,app,mmcv]"

FROM python:${PYTHON}-slim-bookworm AS base
# What OpenCV loads; Debian keeps one version of each in a release.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --create-home mmdeepfill \
    && mkdir /data /cache \
    && chmod 1777 /data /cache
ENV PATH=/opt/mmdeepfill/bin:$PATH \
    HOME=/cache \
    PYTHONUNBUFFERED=1
WORKDIR /data
USER 1000:1000
EXPOSE 7860
ENTRYPOINT ["mmdeepfill"]
CMD ["--help"]

FROM base AS gpu
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=installed-gpu /opt/mmdeepfill /opt/mmdeepfill

# The last stage is the one that `docker build` makes when none is named.
FROM base AS cpu
COPY --from=installed-cpu /opt/mmdeepfill /opt/mmdeepfill
