import pytest

from mmdeepfill.models.inpaintors import PhaseSchedule

BOTH = frozenset(('disc', 'generator'))
DISC, GENERATOR = frozenset(('disc',)), frozenset(('generator',))


def test_openmmlab_moves_the_generator_in_each_fifth_iteration():
    schedule = PhaseSchedule([{'cycle': [['disc']] * 4 + [['disc', 'generator']]}])
    assert [schedule.players(i) for i in range(10)] == ([DISC] * 4 + [BOTH]) * 2
    assert schedule.players(5_000_002) == DISC  # 5,000,002 = 2 (mod 5)


def test_phases_follow_one_another():
    schedule = PhaseSchedule(
        [
            {'iterations': 3, 'cycle': [['generator']]},
            {'iterations': 2, 'cycle': [['disc']]},
            {'cycle': [['disc'], ['disc', 'generator']]},
        ]
    )
    expected = [GENERATOR] * 3 + [DISC] * 2 + [DISC, BOTH, DISC, BOTH]
    assert [schedule.players(i) for i in range(9)] == expected


def test_terms_that_count():
    schedule = PhaseSchedule(
        [
            {'iterations': 2, 'cycle': [['generator']], 'losses': ['hole', 'known']},
            {'cycle': [['disc', 'generator']]},
        ]
    )
    assert [schedule.losses(i) for i in range(4)] == [{'hole', 'known'}] * 2 + [None] * 2
    schedule.check_losses(['hole', 'known', 'mrf'])
    with pytest.raises(
        ValueError,
        match=r"phases\[0\].losses must name terms of \('hole', "
        r"'mrf'\); got \['known'\]",
    ):
        schedule.check_losses(['hole', 'mrf'])


@pytest.mark.parametrize(
    'phases, message',
    [
        (
            [{'cycle': [['generator']], 'losses': []}],
            r'phases\[0\].losses must be a list .* got \[\]',
        ),
        ([{'cycle': [['generator']], 'losses': 'hole'}], "losses must be a list .* got 'hole'"),
        ([], 'at least one phase'),
        ([{'cycle': []}], r'phases\[0\].cycle .* got none'),
        ([{'cycle': ['disc']}], "lists of players .* got 'disc'"),
        ([{'cycle': [['critic']]}], r"got \['critic'\]"),
        ([{'cycle': [['disc']]}, {'cycle': [['disc']]}], r'phases\[0\].iterations is needed'),
        ([{'cycle': [['disc']], 'iterations': 0}], 'must be at least 1; got 0'),
    ],
)
def test_bad_phases_are_named(phases, message):
    with pytest.raises(ValueError, match=message):
        PhaseSchedule(phases)
