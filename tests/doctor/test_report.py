import json

from mmdeepfill.doctor import Finding, Report


def test_the_gravest_come_first_and_all_is_in_the_json():
    report = Report()
    files = [f'{number}.png' for number in range(7)]
    report.add(
        'data',
        [Finding('b', 'note', 'two'), Finding('a', 'error', 'one', 'mend', files)],
        images={'train': 3},
        coverage=['x', 'y'],
    )
    lines = report.lines()
    assert lines[:5] == ['== data', 'images: train 3', 'coverage:', '    x', '    y']
    assert lines[5:8] == ['error: [a] one', '    0.png', '    1.png']
    assert '    ... and 2 more; --json FILE has all' in lines and '    -> mend' in lines
    assert lines[-1] == '1 error, 0 warnings, 1 note'
    assert not report.passed and report.codes('note') == ['b']
    content = json.loads(report.as_json())
    assert content['passed'] is False and content['data']['facts']['images'] == {'train': 3}
    assert content['data']['findings'][0] == {
        'code': 'a',
        'severity': 'error',
        'found': 'one',
        'advice': 'mend',
        'items': files,
    }


def test_names_that_are_no_text_can_be_printed(capsys):
    report = Report()
    report.add('data', [Finding('a', 'error', 'odd \udcff [b]name[/b]')])
    report.show()
    assert 'odd \\udcff [b]name[/b]' in capsys.readouterr().out
