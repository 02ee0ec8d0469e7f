/** The emoji short codes a bot like ours uses, as Unicode; an unknown code stays as it was written. */

const EMOJI = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", tada: "🎉", wave: "👋", eyes: "👀", heart: "❤️", fire: "🔥",
  star: "⭐", sparkles: "✨", rocket: "🚀", warning: "⚠️", rotating_light: "🚨", white_check_mark: "✅",
  heavy_check_mark: "✔️", x: "❌", no_entry: "⛔", no_entry_sign: "🚫", question: "❓", grey_question: "❔",
  exclamation: "❗", bulb: "💡", bell: "🔔", no_bell: "🔕", mega: "📣", loudspeaker: "📢", speech_balloon: "💬",
  thought_balloon: "💭", memo: "📝", pencil: "✏️", pencil2: "✏️", bug: "🐛", gear: "⚙️", wrench: "🔧", lock: "🔒",
  unlock: "🔓", key: "🔑", mag: "🔍", link: "🔗", pushpin: "📌", paperclip: "📎", calendar: "📅", date: "📅",
  clock1: "🕐", hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", alarm_clock: "⏰", zap: "⚡",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", newspaper: "📰", email: "📧",
  envelope: "✉️", inbox_tray: "📥", outbox_tray: "📤", package: "📦", globe_with_meridians: "🌐", house: "🏠",
  palm_tree: "🌴", zzz: "💤", trophy: "🏆", medal: "🏅", clap: "👏", pray: "🙏", raised_hands: "🙌", muscle: "💪",
  smile: "😄", smiley: "😃", slightly_smiling_face: "🙂", grin: "😁", joy: "😂", thinking_face: "🤔",
  neutral_face: "😐", confused: "😕", disappointed: "😞", worried: "😟", angry: "😠", rage: "😡", cry: "😢",
  sob: "😭", troll: "🧌", japanese_ogre: "👹", ghost: "👻", robot_face: "🤖", sunglasses: "😎", handshake: "🤝",
  point_right: "👉", point_up: "☝️", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️",
  leftwards_arrow_with_hook: "↩️", arrows_counterclockwise: "🔄", recycle: "♻️", red_circle: "🔴",
  large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵",
  large_purple_circle: "🟣", white_circle: "⚪", black_circle: "⚫", information_source: "ℹ️", shield: "🛡️",
  apple: "🍎", phone: "☎️", iphone: "📱", computer: "💻", bust_in_silhouette: "👤", busts_in_silhouette: "👥",
};

/** The Unicode form of a short code without its colons, or null. */
export function emoji(name) {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name] : null;
}

/** `text` with every known `:code:` replaced. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}
