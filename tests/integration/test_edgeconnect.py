"""EdgeConnect's four phases, one after another: which weights go on; across a resume; it learns."""

import copy

import pytest
import torch
from mmengine.runner import Runner

from mmdeepfill.core.errors import MismatchError
from mmdeepfill.core.registry import MODELS
from mmdeepfill.evaluation.presets import preset_metrics
from mmdeepfill.models.layers import luminance
from mmdeepfill.models.losses import FeatureMatchingLoss
from mmdeepfill.models.methods.edgeconnect import detect_edges
from tests.helpers import ROOT, box_masks, config
from tests.integration.runs import shrunk
from tests.models.generators.test_edgeconnect import PHASES, small_model
from tests.models.small_models import small_edgeconnect

pytest.importorskip('skimage')
TRAINED = {1: {'edge'}, 2: {'completion'}, 3: {'completion'}, 4: {'edge', 'completion'}}


def small_run(phase, pictures, folder, iterations=1, **options):
    """A phase's small recipe, much smaller."""
    cfg = shrunk(
        PHASES[phase],
        pictures,
        folder,
        **{
            'train_cfg.max_iters': iterations,
            'train_cfg.val_interval': 100,
            'custom_hooks': [],
            'param_scheduler': None,
            'default_hooks.checkpoint.interval': 1,
            'train_dataloader.batch_size': 2,
            'experiment_name': folder.name,
            **options,
        },
    )
    for player in ('generator', 'disc'):  # the same to the last bit
        cfg.optim_wrapper[player].type = 'OptimWrapper'
    small_edgeconnect(cfg.model, 2)
    return cfg


def train(*args, **options):
    """Weights after a run."""
    runner = Runner.from_cfg(small_run(*args, **options))
    runner.train()
    return runner.model.state_dict()


def parts_of(state):
    """Names of a state's tensors by network, generator and critic together."""
    return {
        part: {name for name in state if part in name.split('.')} for part in ('edge', 'completion')
    }


def test_each_phase_goes_on_from_the_file_of_the_one_before(pictures, tmp_path):
    """All that a file holds is taken, and what is not trained goes on bit by bit."""
    file, before = None, None
    for phase in PHASES:
        folder = tmp_path / f'phase{phase}'
        options = {} if file is None else {'load_from': str(file)}
        after = train(phase, pictures, folder, **options)
        file = folder / 'iter_1.pth'
        saved = torch.load(file, weights_only=True)['state_dict']
        parts = parts_of(saved)
        assert set(saved) == parts['edge'] | parts['completion'] == set(after)
        if before is not None:
            for part, names in parts.items():
                moved = {name for name in names if not torch.equal(after[name], before[name])}
                assert bool(moved) == (part in TRAINED[phase]), (phase, part)
                # from there, and not from new random weights
                assert all(
                    (after[name] - before[name]).abs().max() < 0.1
                    for name in names
                    if not name.endswith(('weight_u', 'weight_v'))
                )
        before = after


def test_a_file_of_the_generator_alone(pictures, tmp_path):
    """As converted from the authors': the critics start anew, if one says so."""
    model = MODELS.build(small_run(3, pictures, tmp_path).model)
    state = {
        name: value for name, value in model.state_dict().items() if name.startswith('generator.')
    }
    file = tmp_path / 'converted.pth'
    torch.save({'state_dict': state, 'meta': {}}, file)
    with pytest.raises(MismatchError, match=r'(?s)does not fit the model.*disc\.discs'):
        train(3, pictures, tmp_path / 'refused', load_from=str(file))
    after = train(
        3,
        pictures,
        tmp_path / 'third',
        load_from=str(file),
        **{'default_hooks.checkpoint.load_parts': ['generator']},
    )
    assert all(
        torch.equal(after[name], value)
        for name, value in state.items()
        if name.startswith('generator.edge.')
    )


@pytest.mark.slow
@pytest.mark.parametrize('phase', PHASES)
def test_a_resumed_phase_is_the_same_to_the_last_bit(phase, pictures, tmp_path):
    expected = train(phase, pictures, tmp_path / 'whole', 3)
    train(phase, pictures, tmp_path / 'cut', 1)
    state = train(phase, pictures, tmp_path / 'cut', 3, resume=True)
    for name, tensor in expected.items():
        assert torch.equal(state[name], tensor), name


def test_fifty_steps_of_the_first_phase_draw_edges():
    """On eight pictures of two flat halves, whose hole holds a part of the border."""
    model = small_model(1)
    model.init_weights()
    judge = copy.deepcopy(model.disc)  # as it was: the critic itself moves, and its features
    image = -torch.ones(8, 3, 32, 32)
    for i in range(8):
        image[i, :, :, 10 + i :] = 1
    mask = box_masks([(8, 6, 16, 20)] * 8, (32, 32))
    truth = detect_edges(luminance(image), torch.zeros_like(mask), sigma=1.0)
    inputs = {
        'image': image,
        'mask': mask,
        'masked_image': image * (1 - mask) + mask,
        'edge_map': truth,
    }
    optimizers = {
        name: torch.optim.Adam(getattr(model, name).parameters(), rate, (0.0, 0.9))
        for name, rate in (('generator', 2e-3), ('disc', 2e-4))
    }

    def distance_and_accuracy():
        """In the first critic's features; precision times recall in the hole."""
        record = model.generate(inputs)
        features = [
            judge(model.see(fields, record), with_features=True)[1]['edge']
            for fields in (model.fake_fields, model.true_fields)
        ]
        drawn = (record['edges'] > 0.5) * mask
        found, wanted = (drawn * truth).sum(), (truth * mask).sum()
        return (
            FeatureMatchingLoss()(*features).item(),
            (found**2 / (drawn.sum().clamp_min(1) * wanted)).item(),
        )

    with torch.no_grad():
        first = distance_and_accuracy()
    for _ in range(50):
        record = model.generate(inputs)
        for player in ('disc', 'generator'):
            losses = (
                model.critic_losses(record)
                if player == 'disc'
                else model.generator_losses(record, 0)
            )
            optimizers[player].zero_grad()
            sum(losses.values()).backward()
            optimizers[player].step()
    with torch.no_grad():
        last = distance_and_accuracy()
    assert last[0] < 0.3 * first[0] and first[1] < 0.1 < 0.4 < last[1], (first, last)


@pytest.mark.parametrize(
    'name', sorted(path.name for path in (ROOT / 'configs' / 'edgeconnect').glob('*.py'))
)
def test_tests_score_as_the_authors_do(name):
    """The small ones, after what they are compared by with other methods."""
    others = [{'type': 'MAE'}, {'type': 'PSNR'}, {'type': 'SSIM'}] if '_small_' in name else []
    assert config(f'edgeconnect/{name}').test_evaluator == others + preset_metrics('edgeconnect')
