"""The house keeps its shape: arrows point inward, functions are short, and every door names who may enter."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {
    "mentions": {"mentions"},
    "sources": {"sources", "mentions"},
    "routing": {"routing", "mentions"},
    "bot": {"bot", "sources", "routing", "mentions"},
    "demo": {"demo"},
}
BLIND_ALLOWED = {"bot/alone.py"}
LONGEST = 40
FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
TREES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("name", TREES)
def test_arrows_point_inward(name: str) -> None:
    room = name.split("/", maxsplit=1)[0]
    reached = {module.split(".")[0] for module in imported(TREES[name])} & ROOMS.keys()
    assert reached <= ROOMS[room], f"{name} reaches into {reached - ROOMS[room]}"


def test_the_local_slack_knows_nothing_but_itself() -> None:
    for name, tree in TREES.items():
        if name.startswith("demo/slack/"):
            assert all(m.startswith("demo.slack") for m in imported(tree) if m.split(".")[0] in ROOMS), name


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name}:{node.name}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= LONGEST  # type: ignore[operator]
    ]
    assert long == []


def test_blind_excepts_stand_only_where_something_can_be_done() -> None:
    blind = {
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    }
    assert blind <= BLIND_ALLOWED | {name for name in blind if rereises(TREES[name])}


def rereises(tree: ast.AST) -> bool:
    """Every blind handler of this file gives the error on after tidying up."""
    handlers = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    ]
    return all(isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None for handler in handlers)


def test_there_are_no_import_cycles() -> None:
    modules = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree for name, tree in TREES.items()
    }
    graph = {
        module: {m for m in imported(tree) if m in modules and m != module and not module.startswith(m + ".")}
        for module, tree in modules.items()
    }
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " > ".join((*path, module))
        if module not in done:
            for onward in graph[module]:
                visit(onward, (*path, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_the_tests_use_no_mocks() -> None:
    for path in (ROOT / "tests").glob("*.py"):
        assert "unittest." + "mock" not in path.read_text(encoding="utf-8"), path.name


def test_only_main_reads_the_clock_and_the_environment() -> None:
    for name, tree in TREES.items():
        if name.startswith(("bot/", "sources/", "routing/", "mentions/")) and name != "bot/__main__.py":
            read = {
                f"{node.value.id}.{node.attr}"
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            }
            assert not read & {
                "datetime.now",
                "datetime.utcnow",
                "time.time",
                "os.environ",
                "os.getenv",
                "date.today",
            }, name
