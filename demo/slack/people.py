"""The methods about who is who: auth, team, users, bots, and reactions."""

from demo.slack.arguments import Arguments
from demo.slack.chat import readable
from demo.slack.conversations import paged
from demo.slack.manifest import Json
from demo.slack.refusal import Refusal
from demo.slack.state import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Person, Workspace


def auth_test(workspace: Workspace, _: Arguments) -> Json:
    return {
        "url": workspace.url,
        "team": workspace.team,
        "user": workspace.manifest.name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def team_info(workspace: Workspace, _: Arguments) -> Json:
    return {"team": {"id": TEAM_ID, "name": workspace.team, "domain": "sample", "url": workspace.url}}


def bots_info(workspace: Workspace, arguments: Arguments) -> Json:
    if arguments.text("bot") != BOT_ID:
        raise Refusal("bot_not_found")
    bot = {"id": BOT_ID, "app_id": APP_ID, "user_id": BOT_USER_ID, "name": workspace.manifest.name, "deleted": False}
    return {"bot": bot}


def users_info(workspace: Workspace, arguments: Arguments) -> Json:
    person = workspace.person(arguments.text("user"))
    return {"user": described(person, locale=arguments.flag("include_locale"))}


def users_list(workspace: Workspace, arguments: Arguments) -> Json:
    page, more = paged(list(workspace.people.values()), arguments, lambda each: each.id)
    locale = arguments.flag("include_locale")
    people = [described(each, locale=locale) for each in page]
    return {"members": people, "response_metadata": {"next_cursor": ""}, **more}


def add_reaction(workspace: Workspace, arguments: Arguments) -> Json:
    channel = readable(workspace, arguments.text("channel"))
    message = workspace.message(channel.id, arguments.text("timestamp"))
    people = message.reactions.setdefault(arguments.text("name").strip(":"), [])
    if BOT_USER_ID in people:
        raise Refusal("already_reacted")
    people.append(BOT_USER_ID)
    workspace.record("reactions.add", message)
    return {}


METHODS = {
    "auth.test": auth_test,
    "bots.info": bots_info,
    "reactions.add": add_reaction,
    "team.info": team_info,
    "users.info": users_info,
    "users.list": users_list,
}


def described(person: Person, *, locale: bool) -> Json:
    """A user object (https://docs.slack.dev/reference/objects/user-object); the locale only if asked for."""
    profile = {
        "real_name": person.real_name,
        "display_name": person.name,
        "title": person.title,
        "team": person.team_id,
    }
    shown = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "real_name": person.real_name,
        "color": person.color,
        "deleted": person.deleted,
        "tz": person.tz,
        "tz_label": person.tz,
        "profile": profile,
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_stranger": person.team_id != TEAM_ID,
    }
    return shown | ({"locale": person.locale} if locale else {})
