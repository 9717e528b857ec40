"""What the checks of a config derive from it."""
import pytest
from mmengine.config import Config

from mmdeepfill.doctor.config import Recipe, check_config
from mmdeepfill.doctor.config.keys import parameters
from mmdeepfill.doctor.config.recipe import size_after

LOAD, PACK = dict(type='LoadImage'), dict(type='PackInputs')
CROP = dict(type='Crop', crop_size=(96, 64))


def dataset(*steps, **more):
    return dict(type='InpaintingDataset', pipeline=[LOAD, *steps, PACK], **more)


@pytest.mark.parametrize('given, size', [
    (dataset(CROP), (96, 64)),
    (dataset(dict(CROP, allow_smaller=True)), None),
    (dataset(dict(CROP, allow_smaller=True), dict(type='Resize', scale=(32, 48))), (48, 32)),
    (dataset(dict(type='Resize', scale=(32, 48), keep_ratio=True)), None),
    (dataset(dict(type='ResizeShortSide', size=64)), None),
    (dataset(dict(type='mmdeepfill.RandomResizedCrop', crop_size=32), dict(type='RandomFlip')),
     (32, 32)),
    (dataset(CROP, dict(type='SomebodyElses')), None),
    (dict(type='SceneDataset', size=64, pipeline=[
        dict(type='RandomChoice', transforms=[[dict(type='TFBoxMask')]]), PACK]), (64, 64))])
def test_size_of_training_pictures(given, size):
    assert size_after(given) == size


def recipe(phases, max_iters):
    return Recipe(dict(train_cfg=dict(max_iters=max_iters), model=dict(
        schedule=dict(type='PhaseSchedule', phases=phases))))


def test_spans_of_phases():
    one, two, three = recipe([
        dict(iterations=3, cycle=[['generator']], adversarial=False, losses=['l1']),
        dict(iterations=10, cycle=[['disc']] * 5 + [['generator']]), dict(cycle=[['disc']])],
        7).spans
    assert (one.start, one.stop, one.players) == (0, 3, {'generator'})
    # four iterations of the cycle: the generator's comes sixth
    assert (two.start, two.stop, two.players, two.adversarial) == (3, 7, {'disc'}, True)
    assert three.start == 13 and three.players == frozenset()
    assert (one.losses, two.losses) == ({'l1'}, None)


def test_arguments_through_keywords_of_parents():
    class Base:
        def __init__(self, a, b=1):
            pass

    class Child(Base):
        def __init__(self, c, **kwargs):
            super().__init__(**kwargs)

    class Open:
        def __init__(self, d, **kwargs):
            pass

    assert parameters(Child) == ({'a', 'b', 'c'}, True)
    assert parameters(Open) == ({'d'}, False)
    assert parameters(lambda e, f=2: None) == ({'e', 'f'}, True)


def test_names_of_the_config_itself_are_left_alone():
    cfg = Config(dict(
        size=64, hole=dict(type='TFBoxMask', sizes=3), my_pipeline=[], val_steps=3,
        optim_wrapper=dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))))
    assert check_config(Recipe.of(cfg)) == []


def test_a_value_of_another_kind_hides_nothing():
    cfg = Config(dict(
        train_cfg=dict(max_iters='many', val_interval=5), train_dataloader=dict(batchsize=3),
        param_scheduler=dict(type='CosineAnnealingLR', T_max=5, by_epoch=False)))
    codes = {one.code for one in check_config(Recipe.of(cfg))}
    assert codes == {'config-odd-value', 'config-unknown-argument'}
