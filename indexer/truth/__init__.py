"""How true the directory is, measured: the public figures, and the quarterly audit by chance."""
