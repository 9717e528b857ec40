"""Pictures, videos and the files that hold them."""
