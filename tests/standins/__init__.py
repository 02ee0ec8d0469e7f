"""Stand-ins of the platforms we act on: real HTTP on this machine, behaving as the platform's documentation says.

Each stands in a file of its own and in STAND_INS; tests/test_deeds.py runs every deed of every one of them through
every way it can go wrong.
"""

from __future__ import annotations

from standins.base import StandIn
from standins.bluesky import Bluesky
from standins.discourse import DiscourseForum
from standins.facebook import FacebookPage
from standins.github import GitHubHub
from standins.googlebusiness import GoogleBusinessProfile
from standins.googleplay import GooglePlayStore
from standins.instagram import InstagramAccount
from standins.mail import MailStandIn
from standins.mastodon import Mastodon
from standins.reddit import RedditStandIn
from standins.trustpilot import TrustpilotStandIn
from standins.webhook import WebhookStandIn
from standins.wordpress import WordPressSite
from standins.x import XStandIn
from standins.youtube import YouTubeStandIn

STAND_INS: list[type[StandIn]] = [
    MailStandIn,
    Bluesky,
    Mastodon,
    RedditStandIn,
    YouTubeStandIn,
    XStandIn,
    TrustpilotStandIn,
    GooglePlayStore,
    GoogleBusinessProfile,
    InstagramAccount,
    FacebookPage,
    WordPressSite,
    DiscourseForum,
    WebhookStandIn,
    GitHubHub,
]
