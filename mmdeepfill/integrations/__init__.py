"""Other toolboxes: their configs here, our components there."""
