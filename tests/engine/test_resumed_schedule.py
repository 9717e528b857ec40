import pytest
from mmengine.optim import CosineAnnealingLR, LinearLR, MultiStepLR
from torch import nn
from torch.optim import SGD

from mmdeepfill.engine import resumed_schedule
from mmdeepfill.engine.resumed_schedule import report_differences, schedule_differences

from .toy import config, run

CLASSES = {one.__name__: one for one in (CosineAnnealingLR, LinearLR, MultiStepLR)}
COSINE = {'type': 'CosineAnnealingLR', 'T_max': 8, 'eta_min': 0.1, 'by_epoch': False}
STEPS = {'type': 'MultiStepLR', 'milestones': [6, 4, 4], 'gamma': 0.5, 'by_epoch': False}
WARM = {'type': 'LinearLR', 'start_factor': 0.1, 'by_epoch': False, 'end': 3}


def build(*configs):
    """Each as if it stood alone."""
    return [
        CLASSES[one['type']](
            SGD(nn.Linear(1, 1).parameters(), one.get('lr', 0.1)),
            **{key: value for key, value in one.items() if key not in ('type', 'lr')},
        )
        for one in configs
    ]


def states(*configs):
    return [one.state_dict() for one in build(*configs)]


@pytest.mark.parametrize('configs', [[COSINE], [WARM, STEPS], [WARM, COSINE]])
def test_the_same_is_not_named(configs):
    made = build(*configs)
    for one in made:
        one.step()
    saved = [one.state_dict() for one in made]
    assert schedule_differences(build(*configs), saved) == []
    assert schedule_differences(build(*configs), {'generator': saved, 'disc': saved}) == []


@pytest.mark.parametrize(
    'old, new, named',
    [
        (
            COSINE,
            dict(COSINE, T_max=5),
            ['CosineAnnealingLR.T_max is 5 in the config, 8 in the checkpoint'],
        ),
        (
            STEPS,
            dict(STEPS, milestones=[6, 4]),
            ['MultiStepLR.milestones is [4, 6] in the config, [4, 4, 6] in the checkpoint'],
        ),
        (
            WARM,
            dict(WARM, end=4),
            [
                'LinearLR.total_iters is 3 in the config, 2 in the checkpoint',
                'LinearLR.end is 4 in the config, 3 in the checkpoint',
            ],
        ),
        (
            STEPS,
            dict(STEPS, lr=0.25),
            ['MultiStepLR.base_values is [0.25] in the config, [0.1] in the checkpoint'],
        ),
    ],
)
def test_what_differs_is_named_once(old, new, named):
    assert schedule_differences(build(new), states(old)) == named
    assert (
        schedule_differences(build(new), {'generator': states(old), 'disc': states(old)}) == named
    )
    by_player = {'generator': build(new), 'disc': build(old)}
    assert schedule_differences(by_player, {'generator': states(old), 'disc': states(old)}) == named
    assert schedule_differences(build(new, WARM), states(old)) == [
        '2 schedulers in the config, 1 in the checkpoint'
    ]


@pytest.mark.parametrize('built', [None, {}, COSINE, [COSINE], {'generator': [COSINE]}])
def test_what_is_not_built_is_not_compared(built, monkeypatch):
    """As where somebody calls Runner.resume before the training."""
    monkeypatch.setattr(resumed_schedule, 'warn', None)
    report_differences(built, {'generator': states(STEPS)})


def test_a_longer_training_is_told_that_its_schedule_is_the_old_one(tmp_path):
    def train(length):
        """Its log."""
        cfg = config(tmp_path, max_iters=length, resume=True, log_level='WARNING')
        cfg['param_scheduler'] = dict(COSINE, T_max=length)
        run(cfg)
        newest = max(tmp_path.glob('*/*.log'), key=lambda path: path.stat().st_mtime_ns)
        return newest.read_text()

    assert 'param_scheduler:' not in train(2)
    assert train(3).count('CosineAnnealingLR.T_max is 3 in the config, 2 in the checkpoint') == 1


def test_a_resume_with_the_same_schedule_says_nothing(tmp_path):
    """Two in a row on one optimizer: the second starts from a rate that the first has changed."""
    for length in (4, 6):
        cfg = config(tmp_path, max_iters=length, resume=True, log_level='WARNING')
        cfg['param_scheduler'] = [WARM, dict(COSINE, end=6)]  # else it ends with the training
        run(cfg)
    logs = [path.read_text() for path in tmp_path.glob('*/*.log')]
    assert logs and not any('param_scheduler:' in log for log in logs)
