"""The methods about who is who and who is there: auth, team, users, bots, do-not-disturb, and reactions."""

from demo.slack.arguments import Arguments
from demo.slack.chat import readable
from demo.slack.conversations import paged
from demo.slack.manifest import Json
from demo.slack.refusal import Refusal
from demo.slack.state import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Person, Workspace

MOST_ASKED_FOR = 50


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


def users_get_presence(workspace: Workspace, arguments: Arguments) -> Json:
    """Of others only the word; of oneself also how it came about."""
    asked = arguments.optional("user") or BOT_USER_ID
    presence = workspace.person(asked).presence
    how = {"online": presence == "active", "auto_away": False, "manual_away": presence == "away", "connection_count": 1}
    return {"presence": presence, **(how if asked == BOT_USER_ID else {})}


def dnd_team_info(workspace: Workspace, arguments: Arguments) -> Json:
    """A snooze is not told apart from what is set for the night."""
    asked = [each.strip() for each in (arguments.optional("users") or "").split(",") if each.strip()]
    if not asked:
        raise Refusal("no_users_provided")
    if len(asked) > MOST_ASKED_FOR:
        raise Refusal("too_many_users")
    if any(each not in workspace.people for each in asked):
        raise Refusal("user_not_visible")
    return {"users": {each: _dnd(workspace.people[each]) for each in asked}}


def _dnd(person: Person) -> Json:
    start, end = person.dnd or (1, 1)
    return {"dnd_enabled": person.dnd is not None, "next_dnd_start_ts": start, "next_dnd_end_ts": end}


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
    "dnd.teamInfo": dnd_team_info,
    "reactions.add": add_reaction,
    "team.info": team_info,
    "users.getPresence": users_get_presence,
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
