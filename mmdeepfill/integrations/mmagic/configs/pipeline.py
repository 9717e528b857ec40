"""A pipeline: first what is done to the image, then the hole, then packing.

mmagic makes the hole early, at a size that the config repeats, and lets it lie while the image
is cut and resized. Ours is made last, at the image's own size.
"""

from typing import Any

from .masks import Mask, load_mask
from .preprocessor import Images
from .section import MmagicConfigError, Section
from .transforms import TRANSFORMS, Pipeline


def translate_pipeline(
    steps: Any, parent: Section, evaluation: bool
) -> tuple[list[dict], Images, str | None]:
    """Translate ``dataset.pipeline``.

    Args:
        steps (list[dict]): As in the config.
        parent (Section): The data set.
        evaluation (bool): True for validation or test: no step may be random.

    Returns:
        tuple: Our steps; what they say of the model's input; where masks come from, see
        :class:`Mask`, None if a transform of ours makes them.
    """
    pipeline, path = Pipeline(evaluation), parent.at('pipeline')
    for number, step in enumerate(steps):
        section = Section(step, f'{path}.{number}', parent.report)
        if section.is_ours():
            pipeline.steps.append(section.rest())
            continue
        name = section.choose(TRANSFORMS, 'the transform')
        TRANSFORMS[name](pipeline, section)
        section.close()
    images = Images(pipeline.order, pipeline.hole)
    if pipeline.mask_section is None:
        if not any('Mask' in step['type'] for step in pipeline.steps):
            raise MmagicConfigError(f'{path}: no transform makes a mask. Add LoadMask.')
        source = None
    else:
        mask = load_mask(pipeline.mask_section, pipeline.size, evaluation)
        pipeline.steps.append(_fitted(pipeline, mask))
        source = mask.source
    if pipeline.packed:
        pipeline.steps.append({'type': 'PackInputs'})
    return pipeline.steps, images, source


def _fitted(pipeline: Pipeline, mask: Mask) -> dict:
    """The mask's step, with what mmagic did to the mask later on."""
    step, done = dict(mask.step), pipeline.on_mask
    if mask.source == 'drawn':
        for name in sorted({'Crop', 'Resize', 'RandomRotation'} & set(done)):
            done[name].note(
                'changed',
                'keys',
                f'{name} of the mask is left out: the hole is drawn last, at the size of the image',
            )
        return step
    if 'Crop' in done:
        raise done['Crop'].error(
            'keys',
            'mmagic cuts image and mask at different places, which '
            "has no counterpart here. Leave 'mask' out, or resize the mask.",
        )
    if mask.source == 'file' and ('Flip' in done or pipeline.angle):
        name = 'Flip' if 'Flip' in done else 'RandomRotation'
        raise done[name].error(
            'keys', "an image's own mask stays as it is here. Leave the transform out."
        )
    if pipeline.angle:
        # brings the mask to the image's size as well
        step['vary'] = {'dilation': (0, 0), 'angle': pipeline.angle, 'window': (1.0, 1.0)}
    elif 'Resize' in done:
        step['resize'] = True
    return step
