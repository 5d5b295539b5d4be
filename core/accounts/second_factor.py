"""A second factor: six digits of an authenticator, each time step good for one use."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final

import pyotp

STEP: Final = 30
ISSUER: Final = "Bangfu"


def candidate_secret(secret_key: str, login_token: str, user_id: int) -> str:
    """Give the secret offered to a user during one login: the same on each look, and stored nowhere."""
    said = f"totp:{user_id}:{login_token}".encode()
    return base64.b32encode(hmac.new(secret_key.encode(), said, hashlib.sha256).digest())[:32].decode()


def matching_step(secret: str, code: str, at: datetime, used: int | None) -> int | None:
    """Give the time step a code belongs to, one step early or late at most, unless it or a later one was used."""
    code = "".join(code.split())
    now = int(at.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    steps = (step for step in (now - 1, now, now + 1) if used is None or step > used)
    matches = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return matches[-1] if matches else None


def provisioning_uri(secret: str, username: str) -> str:
    """Give the address an authenticator reads to take the secret over."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
