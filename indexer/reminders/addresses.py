"""The link in every reminder by which its reader gets no more of them: no account, works for good.

Made for the letter and its header (`indexer.mail`), read by `directory_app.unsubscribe`.
"""

from __future__ import annotations

from itsdangerous import BadData, URLSafeSerializer

from ..settings import Settings, secret_key

_LONGEST = 1000


def unsubscribe_address(settings: Settings, email: str) -> str | None:
    """Where somebody gets no more reminders; None where nobody has said what our own address is."""
    if not settings.base_url:
        return None
    token = str(_signer(settings).dumps(email))
    return f"{settings.base_url.rstrip('/')}/unsubscribe?link={token}"


def address_in(settings: Settings, token: str) -> str | None:
    """The e-mail address that a link is about; None for one that was not made here."""
    try:
        said = _signer(settings).loads(token[:_LONGEST])
    except BadData:
        return None
    return said if isinstance(said, str) else None


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key(settings), salt="waymark link unsubscribe")
