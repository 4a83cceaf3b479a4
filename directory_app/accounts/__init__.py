"""Signing in and what one can do then: sessions, forms that save, one's own account, people."""
