"""People: who may sign in and how, what is theirs, and the letters they get. No Flask here."""
