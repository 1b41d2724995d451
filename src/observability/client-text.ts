/** @returns what a client chose: cut, and with nothing in it that steers whatever shows the log */
export function clientText(text: string, longest: number): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  // A half of a surrogate pair, which a cut may leave, is no text that a database takes.
  return shown.replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');
}
