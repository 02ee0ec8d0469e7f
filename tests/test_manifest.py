"""The manifest asks for what is used, and for nothing else."""

import ast
import json
import subprocess
import sys
from pathlib import Path

from bot.slack.manifest import CALLS, manifest, scopes

BOT = Path(__file__).parents[1] / "bot"


def test_every_call_to_slack_is_in_the_table_and_every_row_is_called() -> None:
    called = {
        node.func.attr.replace("_", ".", 1).replace("connections_", "connections.")
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "self._client"
    }
    assert called == set(CALLS), called ^ set(CALLS)


def test_the_scopes_are_those_of_the_calls() -> None:
    asked = manifest()["oauth_config"]["scopes"]["bot"]
    assert asked == list(scopes())
    assert set(asked) == {scope for needed in CALLS.values() for scope in needed} | {"commands"}


def test_the_command_prints_it_as_json() -> None:
    printed = subprocess.run([sys.executable, "-m", "bot", "manifest"], capture_output=True, check=True, text=True)
    assert json.loads(printed.stdout) == manifest()
