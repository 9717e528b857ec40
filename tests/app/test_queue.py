"""Several at once: they wait in line, and nobody gets another's result."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from .conftest import box_mask, decode, encode, noise

HOLE = box_mask(32, 40, 8, 8, 6, 6)


def submit(client, image, hole=HOLE):
    return client.submit(client.upload(encode(image)).json['id'], encode(hole))


def test_parallel_requests_are_worked_on_in_turn(gated):
    images = [noise(32, 40, 3, seed=i) for i in range(6)]
    first = submit(gated, images[0])
    gated.wait(first.json['id'], ['running'])
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda image: submit(gated, image), images[1:]))
    # four may wait
    assert sorted(answer.status for answer in answers) == [201] * 4 + [429]
    (refused,) = [answer for answer in answers if answer.status == 429]
    assert '4 others wait already' in refused.error
    taken = [answer for answer in answers if answer.status == 201]
    now = [gated.ask('GET', f'/api/jobs/{answer.json["id"]}').json for answer in taken]
    assert sorted(job['ahead'] for job in now) == [1, 2, 3, 4]
    assert {job['state'] for job in now} == {'waiting'}

    gated.filler.gate.set()
    for answer, image in zip([first, *answers], images):
        if answer.status == 429:
            continue
        job = answer.json['id']
        assert gated.wait(job)['state'] == 'done'
        result = decode(gated.ask('GET', f'/api/jobs/{job}/result').body)
        np.testing.assert_array_equal(result[HOLE == 0], image[HOLE == 0])


def test_cancelling(gated):
    running, waiting, last = (submit(gated, noise(32, 40, 3, seed=i)).json['id'] for i in range(3))
    gated.wait(running, ['running'])
    for job in (waiting, running):
        assert gated.ask('DELETE', f'/api/jobs/{job}').json['state'] == 'cancelled'
    assert gated.ask('GET', f'/api/jobs/{last}').json['ahead'] == 1  # the thread is still busy
    gated.filler.gate.set()
    assert gated.wait(last)['state'] == 'done'
    for job in (waiting, running):
        answer = gated.ask('GET', f'/api/jobs/{job}/result')
        assert answer.status == 404 and 'cancelled' in answer.error


def test_no_result_before_there_is_one(gated):
    job = submit(gated, noise(32, 40, 3)).json['id']
    for name in ('result', 'view.png', 'attention.png'):
        assert gated.ask('GET', f'/api/jobs/{job}/{name}').status == 404


def test_a_photograph_stays_while_a_job_waits_for_it(gated):
    gated.pictures.limits = gated.pictures.limits.__class__(pictures=1)
    image = noise(32, 40, 3, seed=7)
    job = submit(gated, image).json['id']
    for _ in range(3):
        gated.upload(encode(noise(20, 20, 3)))
    gated.filler.gate.set()
    assert gated.wait(job)['state'] == 'done'
