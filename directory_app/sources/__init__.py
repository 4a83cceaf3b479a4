"""For stewards, under `/stewards/sources`: publishers and their spreadsheets, what reading them
did, what was set aside, where they say something else than people here, and what is listed twice.

`create_app` registers `blueprints.ALL`. The rules are in `indexer.stewards`.
"""
