"""Facts that a component declares on its class, and the lists that are computed from them.

A list of components elsewhere is never written by hand: a class says what is true of it in a class
attribute, and :func:`declared` finds the classes that do, those of other packages too, once their
modules are imported (``custom_imports`` of a config, ``--import`` of a command).

======================  =========================================================================
On a class in           it says
======================  =========================================================================
``TRANSFORMS``          ``keeps_size``: pictures leave it in the size in which they come;
                        ``size_after(config, size)``: or in this one, None if it depends on files;
                        ``hole_form``: 'box' or 'free', if it makes holes; ``short_name`` and
                        ``lengths``: its name in ``mmdeepfill masks make --type``, and the least
                        values of its settings in pixels, see
                        :class:`~mmdeepfill.datasets.transforms.DrawnMask`
``DATASETS``            ``picture_size(config)``: in which pictures enter the pipeline, if it is no
                        matter of files
``MODELS``              of generators: ``divisor``, ``min_size`` and ``padding_mode``: sides that
                        its ``run_stages`` takes; ``inputs``, ``outputs``: fields of the record;
                        ``predict_takes``: what else its ``predict`` takes;
                        ``hole_side``: thickness of the holes of training; ``not_exported_as``:
                        formats of files that it cannot be written in;
                        of inpaintors: ``strategy``, ``reach``: how it fills large pictures;
                        ``reduces_pictures``: it makes small ones by itself; ``not_exported``: why
                        ``mmdeepfill export`` refuses it;
                        of networks: ``mmagic``: its counterpart there, :class:`MMagicFacts`;
                        of layers: ``for_export()``, which gives their form in exported files
======================  =========================================================================

A mask of another package, which ``mmdeepfill masks make masks --type dots --count 9 --import
my_masks`` then draws:

    >>> from mmdeepfill.core.facts import declared
    >>> from mmdeepfill.core.registry import TRANSFORMS
    >>> from mmdeepfill.datasets.transforms import DrawnMask
    >>> @TRANSFORMS.register_module()
    ... class DotsMask(DrawnMask):
    ...     short_name = 'dots'
    ...     lengths = {'spacing': 2}
    ...     def __init__(self, spacing: int = 8) -> None:
    ...         super().__init__(spacing=spacing)
    >>> declared(TRANSFORMS, 'short_name')['DotsMask'].lengths
    {'spacing': 2}
    >>> _ = TRANSFORMS.module_dict.pop('DotsMask')
"""

from typing import Any, NamedTuple

from mmengine.registry import Registry

#: Arguments of what is made of blocks of convolutions, for ``MMagicFacts.same``.
BLOCK_ARGUMENTS = ('norm_cfg', 'act_cfg', 'conv_type', 'conv_cfg', 'padding_mode')


class MMagicFacts(NamedTuple):
    """The counterpart in mmagic of a network that is registered here under the same name.

    Attributes:
        same: Arguments that are ours, too.
        parts: Arguments that are networks in turn.
        defaults: What mmagic means by an argument that is not given, where ours is another or must
            be given; in mmagic's words.
        fixed: Arguments of which one value has a counterpart.
        init_cfg: First weights of a whole network, which are code there, as a config.
        player: 'generator' or 'disc', if a model of mmagic's holds it as such.
        with_patch: A critic that looks at a patch, too.
        whole: Registered name of the whole network, if the class itself is a part of others.
        part_type: Type of parts that are given without one.
    """

    same: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    defaults: dict[str, Any] = {}
    fixed: dict[str, Any] = {}
    init_cfg: dict | list | None = None
    player: str | None = None
    with_patch: bool = False
    whole: str | None = None
    part_type: str | None = None


def declared(registry: Registry, fact: str) -> dict[str, type]:
    """Classes of a registry and of its parent that declare a fact, in the order of registration.

    Args:
        registry (Registry): One of :mod:`mmdeepfill.core.registry`.
        fact (str): A class attribute; None counts as not declared.

    Returns:
        dict[str, type]: By the names under which they are registered.
    """
    registry.import_from_location()
    known = {**(registry.parent.module_dict if registry.parent else {}), **registry.module_dict}
    return {name: kind for name, kind in known.items() if getattr(kind, fact, None) is not None}
