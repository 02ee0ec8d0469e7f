"""The views.* methods and what a modal's answer does to a user's stack of modals."""

import copy

from demo.slack.arguments import Arguments
from demo.slack.elements import initial_state
from demo.slack.manifest import Json
from demo.slack.refusal import Refusal
from demo.slack.state import APP_ID, BOT_ID, TEAM_ID, View, Workspace
from demo.slack.validate import check_view

DEEPEST_STACK = 3


def open_view(workspace: Workspace, arguments: Arguments) -> Json:
    body = arguments.structure("view")
    check_view(body, "modal")
    user = workspace.triggers.exchange(arguments.text("trigger_id"))
    workspace.modals[user] = []
    return _answer(workspace, "views.open", stack(workspace, user, body))


def push(workspace: Workspace, arguments: Arguments) -> Json:
    body = arguments.structure("view")
    check_view(body, "modal")
    user = workspace.triggers.exchange(arguments.text("trigger_id"))
    if not workspace.modals.get(user):
        raise Refusal("invalid_arguments")
    return _answer(workspace, "views.push", stack(workspace, user, body))


def update(workspace: Workspace, arguments: Arguments) -> Json:
    view = _find(workspace, arguments.optional("view_id"), arguments.optional("external_id"))
    body = arguments.structure("view")
    check_view(body, str(view.body["type"]))
    _check_hash(view, arguments)
    replace(workspace, view, body)
    return _answer(workspace, "views.update", view)


def publish(workspace: Workspace, arguments: Arguments) -> Json:
    if not workspace.manifest.home_tab:
        raise Refusal("not_enabled")
    user = workspace.person(arguments.text("user_id")).id
    body = arguments.structure("view")
    check_view(body, "home")
    view = workspace.homes.get(user)
    if view:
        _check_hash(view, arguments)
        replace(workspace, view, body)
    else:
        view = workspace.homes[user] = _new(workspace, user, body)
    return _answer(workspace, "views.publish", view)


METHODS = {"views.open": open_view, "views.publish": publish, "views.push": push, "views.update": update}


def stack(workspace: Workspace, user: str, body: Json) -> View:
    """Lays a new modal on top of those that the user sees; raises `push_limit_reached`."""
    below = workspace.modals.setdefault(user, [])
    if len(below) >= DEEPEST_STACK:
        raise Refusal("push_limit_reached")
    view = _new(workspace, user, body)
    if below:
        view.root_id, view.previous_id = below[0].id, below[-1].id
    below.append(view)
    return view


def replace(workspace: Workspace, view: View, body: Json) -> None:
    """Shows something else in the same place; what was typed stays where the ids stay."""
    view.body = body | {"blocks": workspace.name_parts(body["blocks"])}
    view.hash = _hash(workspace)
    view.state = initial_state(view.blocks, view.state)


def described(view: View) -> Json:
    """A view as payloads carry it."""
    shown: Json = {
        "id": view.id,
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "app_installed_team_id": TEAM_ID,
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
    }
    return copy.deepcopy(shown | view.body | {"state": {"values": view.state}})


def _answer(workspace: Workspace, method: str, view: View) -> Json:
    workspace.record_view(method, view)
    return {"view": described(view)}


def _new(workspace: Workspace, user: str, body: Json) -> View:
    ident = f"V{workspace.number():06d}"
    named = body | {"blocks": workspace.name_parts(body["blocks"])}
    return View(ident, user, named, _hash(workspace), initial_state(named["blocks"], {}), ident)


def _find(workspace: Workspace, view_id: str | None, external_id: str | None) -> View:
    shown = [*workspace.homes.values(), *(view for modals in workspace.modals.values() for view in modals)]
    for view in shown:
        if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
            return view
    raise Refusal("not_found")


def _check_hash(view: View, arguments: Arguments) -> None:
    if arguments.optional("hash") not in (None, view.hash):
        raise Refusal("hash_conflict")


def _hash(workspace: Workspace) -> str:
    return f"{workspace.clock.epoch():.0f}.{workspace.number():08x}"
