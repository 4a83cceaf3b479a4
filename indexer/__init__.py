"""The directory itself, without its pages: records, search, freshness, sources."""

import os

# numpy's multiplications are small here and many threads ask at once. Divided among processors
# they would wait for each other: a tenth of a second instead of a hundredth on a busy machine.
# It must be said before numpy is first imported, so it is said here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
