"""A Python environment with exactly the packages of requirements.txt."""

import subprocess
import sys

SECONDS_TO_CREATE = 120
SECONDS_TO_INSTALL = 600


class EnvironmentMissing(Exception):
    """The environment cannot be made; the text says what is needed."""


def prepare_environment(directory, requirements):
    """Makes or reuses an environment and gives the path of its Python."""
    python = directory / "bin" / "python"
    if not python.exists():
        run_or_complain(
            [sys.executable, "-m", "venv", str(directory)],
            SECONDS_TO_CREATE,
            "`python3 -m venv` does not work here; install it "
            "(some distributions have it in a package python3-venv)",
        )
    pip = [str(python), "-m", "pip"]
    run_or_complain(
        [*pip, "--version"],
        SECONDS_TO_CREATE,
        f"the environment in {directory} has no pip; install pip for python3 "
        "(some distributions have it in a package python3-pip)",
    )
    install = ["install", "--quiet", "--no-input"]
    run_or_complain(
        [*pip, "--disable-pip-version-check", *install, "-r", requirements],
        SECONDS_TO_INSTALL,
        f"pip could not install {requirements}; the first time it needs a "
        "package index",
    )
    return python


def run_or_complain(command, seconds, complaint):
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise EnvironmentMissing(
            f"{complaint}\n(no end within {seconds} s)"
        ) from None
    if done.returncode != 0:
        raise EnvironmentMissing(f"{complaint}\n{done.stdout.strip()}")
