"""`python -m automation.runner --host 127.0.0.1 --port 8080`"""

import argparse
import logging
import sys

import uvicorn
from pydantic import ValidationError

from automation.runner.app import create_app
from automation.runner.masks import MaskingFormatter
from automation.runner.settings import BAD_TOKEN_FILE, RunnerSettings


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m automation.runner")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    arguments = parser.parse_args()
    try:
        settings = RunnerSettings()
    except ValidationError as error:
        sys.stderr.write(complaint(error))
        return 2
    lines = logging.StreamHandler()
    lines.setFormatter(MaskingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[lines])
    # httpx logs every address, and some hold a document's ticket.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    config = uvicorn.Config(
        create_app(settings),
        host=arguments.host,
        port=arguments.port,
        log_config=None,
        ws="none",
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run()
    return 0


def complaint(error: ValidationError) -> str:
    """One sentence for each setting that is missing or wrong. Never shows a value."""
    lines = []
    for found in error.errors():
        name = "VALET_RUNNER_" + "_".join(str(part) for part in found["loc"]).upper()
        if found["type"] == "missing":
            lines.append(f"The runner needs {name} to be set.\n")
        elif found["type"] == BAD_TOKEN_FILE:
            lines.append(f"The file that {name}_FILE names can't be read: {found['msg']}.\n")
        else:
            lines.append(f"{name} can't be used: {found['msg']}.\n")
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
