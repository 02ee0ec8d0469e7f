"""How fast and how patient we are towards Slack: one value, built in `__main__`; tests pass a faster one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Rates, time-outs and graces; seconds unless the name says otherwise.

    Attributes:
        post_every: between two messages in one channel (Slack: 1 per second and channel).
        updates_per_minute: of cards, in the whole workspace (Slack: 50 for chat.update; we keep below).
        update_burst: how many updates may go at once before the rate bites.
        press_reserve: how much of the burst is kept for cards that somebody has just pressed.
        reads_per_minute: of history, when unknown posts are looked up (Slack: 50).
        client_timeout: how long one call to Slack may take.
        settle: how long an unknown post is left alone before it is looked up: longer than the latest late apply.
        look_back: how far before the send the look-up begins.
        channel_pause: how long a channel that refuses us, or a Slack that does not let us in, is left alone.
        setup_fresh: how long a setup that has been read counts as the present one.
        hints_fresh: how long Slack's word on who is there counts, and for how long at least it is not asked again.
        hints_within: how long a choice waits for that word.
        tick: how often the clock looks for due sources and posts that nobody announced.
        ping_every: between two pings on the socket; it counts as dead after four without an answer.
        watchdog_every, watchdog_grace, watchdog_failures: when a silent socket is rebuilt, and when we give up and
            let the supervisor start us anew.
        keepalive: between two auth.test calls.
        stop_within: from SIGTERM to the end.
        deed_wait: before what a source could not do is tried again; it doubles each time.
        deed_patience: when it is given up.
        gather: how long a direct message waits for others to the same person, so that many become one.
    """

    post_every: float = 1.0
    updates_per_minute: float = 40.0
    update_burst: int = 10
    press_reserve: int = 5
    reads_per_minute: float = 40.0
    client_timeout: float = 10.0
    settle: float = 70.0
    look_back: float = 300.0
    channel_pause: float = 300.0
    setup_fresh: float = 1.0
    hints_fresh: float = 150.0
    hints_within: float = 2.0
    tick: float = 1.0
    ping_every: float = 10.0
    watchdog_every: float = 15.0
    watchdog_grace: float = 60.0
    watchdog_failures: int = 3
    keepalive: float = 60.0
    stop_within: float = 8.0
    deed_wait: float = 60.0
    deed_patience: float = 6 * 3600.0
    gather: float = 15.0
