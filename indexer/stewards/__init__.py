"""What waits for a steward: pieces of work of several kinds, decided on, undone, shared out."""
