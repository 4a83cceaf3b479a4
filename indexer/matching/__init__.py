"""Listings that may be one group: which are worth comparing, how alike they are, what is kept.

`find` is the pass over the directory, `score` the judgement of two, `joined` what follows for the
search index; the steward's side is in `indexer.merging` and `indexer.stewards.duplicates`.
"""
