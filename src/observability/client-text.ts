/** @returns what a client chose: cut, and with nothing in it that steers whatever shows the log */
export function clientText(text: string, longest: number): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return shown.replace(/\p{Cc}/gu, '\uFFFD');
}
