"""What this machine's Valet signs and encrypts with: drawn once, kept in the data folder for its owner alone."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Keys:
    secret_key: str
    encryption_key: str
    fly_token: str
    browserbase_key: str
    pool_token: str
    demo_password: str
    flower_password: str
    greenhouse_key: str
    lever_key: str
    lever_data_key: str

    @classmethod
    def of(cls, data: Path) -> "Keys":
        """Those of this data folder; one that it lacks is drawn."""
        file = data / "keys.json"
        kept = json.loads(file.read_text()) if file.exists() else {}
        if {each.name for each in fields(cls)} <= set(kept):
            return cls(**kept)
        keys = cls(**(_drawn() | kept))
        draft = file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(keys)))
        draft.replace(file)
        return keys


def _drawn() -> dict[str, str]:
    return {
        "secret_key": secrets.token_urlsafe(50),
        "encryption_key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "fly_token": secrets.token_hex(24),
        "browserbase_key": secrets.token_hex(24),
        "pool_token": secrets.token_hex(24),
        "demo_password": secrets.token_hex(6),
        "flower_password": secrets.token_hex(24),
        "greenhouse_key": secrets.token_hex(16),
        "lever_key": secrets.token_hex(16),
        "lever_data_key": secrets.token_hex(16),
    }
