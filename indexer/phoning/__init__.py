"""The phone list: which groups somebody should ring, in which order, and what came of each call.

`order` holds the rules as pure functions, `listed` the list, `script` what is said, `calls` the
deeds. The pages are in `directory_app.phone_list`.
"""
