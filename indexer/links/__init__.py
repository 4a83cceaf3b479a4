"""Checks of the groups' own websites: when each is due, fetching it politely, what it says.

`checks.run` puts it together for the command line and the job; `judging` is a pure function.
"""
