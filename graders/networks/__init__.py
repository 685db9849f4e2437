"""Small feed-forward networks: reading a design, proving what it can classify, and training it."""
