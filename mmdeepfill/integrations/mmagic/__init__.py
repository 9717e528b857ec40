"""The link to mmagic: its configs run here, our components run there."""
