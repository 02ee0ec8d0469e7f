/** What the page itself says, in the language of whoever acts: English, or Swedish for a Swedish locale. */

const SWEDISH = {
  "today": "i dag", "yesterday": "i går", "tomorrow": "i morgon",
  "A Slack on your own machine": "En Slack på din egen dator",
  "Act as": "Vem är du?",
  "Channels": "Kanaler", "Direct messages": "Direktmeddelanden", "Apps": "Appar", "Home": "Hem", "Messages": "Meddelanden",
  "Only visible to you": "Bara du ser det här", "Dismiss": "Ta bort",
  "Reply in thread": "Svara i tråden", "Last reply ": "Senaste svaret ", "reply": "svar", "replies": "svar",
  "Thread": "Tråd", "No replies yet": "Inga svar än",
  "Message": "Skriv till", "/ for commands": "/ för kommandon",
  "This is the beginning of": "Här börjar", "your conversation with": "ditt samtal med",
  "Please complete this required field.": "Fyll i det här fältet.",
  "(optional)": "(valfritt)", "(edited)": "(redigerat)",
};

let swedish = false;

/** Speaks the language of a locale like "sv-SE" from now on. */
export function speak(locale) {
  swedish = /^sv\b/i.test(locale ?? "");
  document.documentElement.lang = swedish ? "sv" : "en";
}

export const inSwedish = () => swedish;

/** A sentence of the page, in Swedish where that is spoken and known. */
export const say = (english) => (swedish && SWEDISH[english]) || english;
