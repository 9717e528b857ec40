"""Steps inside one picture: blocks within one another are one count."""

import pytest

from mmdeepfill.core.steps import check_on_step, steps, watch_steps


def counted(work):
    calls = []
    with watch_steps(lambda *call: calls.append(call)):
        work()
    return calls


def flat(total, number=None):
    with steps(total) as finish:
        for _ in range(total if number is None else number):
            finish()


def test_steps_count_up_to_their_number():
    assert counted(lambda: flat(3)) == [(1, 3), (2, 3), (3, 3)]


def test_steps_within_steps_divide_them():

    def work():
        with steps(2) as finish:
            flat(3)
            finish()
            flat(3)
            finish()

    # 2 parts of 3 are 6; the end of a part is reported once
    assert counted(work) == [(done, 6) for done in range(1, 7)]


def test_parts_of_another_number_keep_the_total():

    def work():
        with steps(2) as finish:
            flat(2)
            finish()
            flat(4)
            finish()

    # by hand: 1/4, 1/2, then 5/8, 3/4, 7/8 and 1 of a total of 2 * 2, rounded down
    assert counted(work) == [(1, 4), (2, 4), (2, 4), (3, 4), (3, 4), (4, 4)]


def test_steps_that_do_not_come_are_passed_over():

    def work():
        with steps(2) as finish:
            flat(4, 1)
            finish()
            finish()

    assert counted(work) == [(1, 8), (4, 8), (8, 8)]


def test_more_steps_than_announced_stay_at_the_end_of_their_part():

    def work():
        with steps(2) as finish:
            flat(2, 5)
            finish()
            finish()

    assert counted(work) == [(1, 4), (2, 4), (4, 4)]


def test_nobody_watches_and_nothing_is_counted():
    flat(3)
    with watch_steps(None):
        flat(3)
    assert counted(lambda: flat(0)) == []


def test_what_the_watcher_raises_comes_out_and_leaves_nothing_behind():
    error = KeyError('enough')

    def stop(done, total):
        raise error

    with pytest.raises(KeyError) as caught, watch_steps(stop):
        flat(3)
    assert caught.value is error
    flat(3)  # would raise again
    assert counted(lambda: flat(1)) == [(1, 1)]


def test_only_what_can_be_called_may_watch():
    check_on_step(None)
    check_on_step(print)
    with pytest.raises(ValueError, match=r'on_step must be a callable that takes .*got str'):
        check_on_step('print')
