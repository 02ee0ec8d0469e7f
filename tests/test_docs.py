"""The documents keep up with the code: every field, variable, action and dependency is told, every link leads on."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from bot.settings import VARIABLES, source_variables
from bot.telling.commands import COMMANDS
from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Kind, Outcome, TrollReason
from mentions.setup import Setup, read_setup
from sources import SOURCES, build
from sources.presets import Preset

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def parts(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A part of the setup and all parts in it."""
    inner = {kind for field in model.model_fields.values() for kind in (field.annotation, *get_args(field.annotation))}
    found = {kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel)}
    return {model}.union(*(parts(part) for part in found))


def test_every_field_of_the_setup_is_documented() -> None:
    fields = {name for part in parts(Setup) for name in part.model_fields}
    assert len(fields) > 30
    assert {name for name in fields if f"| `{name}` |" not in read("docs/setup.md")} == set()


@pytest.mark.parametrize("kind", SOURCES)
def test_every_type_of_source_has_a_page_with_all_its_settings_and_variables(kind: str) -> None:
    page, source = read(f"docs/sources/{kind}.md"), SOURCES[kind]
    wanted = [f"| `{name}` |" for name in (*source.Settings.model_fields, *source.SECRETS)]
    assert [words for words in wanted if words not in page] == []
    assert f"[`{kind}`](sources/{kind}.md)" in read("docs/setup.md")


@pytest.mark.parametrize("page", ["docs/sources/feeds.md", "docs/add-a-source.md"])
def test_every_preset_is_documented(page: str) -> None:
    assert {name for name in get_args(Preset) if not re.search(rf'[`"]{name}[`"]', read(page))} <= {""}


def test_every_kind_that_a_rule_may_name_is_documented() -> None:
    assert {kind for kind in Kind if f"`{kind}`" not in read("docs/setup.md")} == set()


@pytest.mark.parametrize("page", ["docs/setup.md", ".env.example"])
def test_every_environment_variable_is_documented(page: str) -> None:
    text = read(page)
    assert {name for name in VARIABLES if not re.search(rf"^(\| `{name}` \||{name}=)", text, re.MULTILINE)} == set()


def test_the_example_environment_has_no_variable_that_nobody_reads() -> None:
    known = {**VARIABLES, **source_variables()}
    assert set(re.findall(r"^(\w+)=", read(".env.example"), re.MULTILINE)) == set(known)


def test_every_action_is_documented() -> None:
    assert {action for action in Action if f"`{action}`" not in read("docs/commands.md")} == set()


def test_every_word_of_the_slash_command_is_documented() -> None:
    assert {word for word in COMMANDS if f"`/mentions {word}" not in read("docs/commands.md")} == set()


def test_everything_that_people_do_has_its_command_documented() -> None:
    people = {action for action, rule in LIFECYCLE.items() if rule.by == "ambassador"}
    assert {action for action in people if f"`/mentions {action} 12" not in read("docs/commands.md")} == set()


@pytest.mark.parametrize("words", [Outcome, TrollReason, Kind])
def test_every_word_that_a_command_takes_is_documented(words: type[StrEnum]) -> None:
    assert {word for word in words if f"`{word}`" not in read("docs/commands.md")} == set()


def test_every_dependency_is_documented_and_no_other() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[\[<>=]", one)[0] for one in wanted}
    rows = re.findall(r"^\| (\S+) \| .+ \| \S.* \|$", read("docs/dependencies.md"), re.MULTILINE)
    assert set(rows) - {"package", "---"} == names


def test_the_example_setup_holds() -> None:
    setup = read_setup(tomllib.loads(read("ambassadors.example.toml")))
    assert setup.names
    assert all(build(entry) for entry in setup.sources)
    assert setup.rules


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s#]+)", page.read_text("utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_each_of_the_reasons_has_a_feature_and_tests_that_are_there() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in read("docs/why.md").splitlines()
        if "::" in line
    ]
    assert [int(row[0]) for row in rows] == list(range(1, 43))
    for number, asked, feature, tests in rows:
        assert asked, number
        assert feature, number
        named = re.findall(r"`(\w+)::(\w+)`", tests)
        assert named, number
        assert [
            name
            for file, name in named
            if not re.search(rf"^(async )?def {name}\(", read(f"tests/{file}.py"), re.MULTILINE)
        ] == []
