/**
 * What would steer whatever shows the log, or begin a line there: controls, Unicode's line separators, and marks that turn the direction of
 * text; and halves of surrogate pairs, which a cut may leave and no database takes.
 */
const STEERING = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** @returns what a client chose: cut, and with nothing in it that steers whatever shows the log */
export function clientText(text: string, longest: number): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return shown.replace(STEERING, '\uFFFD');
}
