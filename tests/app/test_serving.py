import logging

from testbed.app_server import running


def test_log_files_of_runs_stay_open(tmp_path):
    """mmengine's loggers write to a file for as long as the process lives."""
    logger, log = logging.getLogger('mmdeepfill.test_serving'), tmp_path / 'run.log'
    handler = logging.FileHandler(log)
    logger.addHandler(handler)
    try:
        with running(tmp_path / 'app') as client:
            assert client.ask('GET', '/api/settings').status == 200
        assert handler.stream is not None
        logger.error('still here')
    finally:
        logger.removeHandler(handler)
        handler.close()
    assert log.read_text() == 'still here\n'
