"""What this machine's Valet signs and encrypts with: drawn once, kept in the data folder for its owner alone."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Keys:
    secret_key: str
    encryption_key: str
    fly_token: str
    demo_password: str
    flower_password: str

    @classmethod
    def of(cls, data: Path) -> "Keys":
        """Those of this data folder."""
        file = data / "keys.json"
        if file.exists():
            return cls(**json.loads(file.read_text()))
        keys = cls(
            secret_key=secrets.token_urlsafe(50),
            encryption_key=base64.urlsafe_b64encode(os.urandom(32)).decode(),
            fly_token=secrets.token_hex(24),
            demo_password=secrets.token_hex(6),
            flower_password=secrets.token_hex(24),
        )
        draft = file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(keys)))
        draft.replace(file)
        return keys
