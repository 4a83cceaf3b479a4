"""Reminders: asking those who keep a page, in good time, whether it is still right.

`plan` decides, `facts` looks up what it decides on, `send` queues the letters, `words` says it;
`unsubscribing` and `bounces` are about addresses to which none goes any more.
"""
