"""Make a checkpoint ready to be handed out: ``python publish_model.py CONFIG CHECKPOINT ...``."""
from mmdeepfill.cli.publish import main

if __name__ == '__main__':
    main()
