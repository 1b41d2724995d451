/** One block of commands that a reader pastes into bash, and what the page says it prints. */
export interface TourStep {
  readonly commands: string;
  /** Empty when it prints nothing. */
  readonly output: string;
}

const SECTION = /^## A five-minute tour\n([^]*?)^## /m;
const BLOCK = /^```bash\n([^]*?)^```$(?:\n\n^```text\n([^]*?)^```$)?/gm;

/** What differs from one run to the next. `…` in the page stands for anything in a line. */
const VARIABLE: readonly RegExp[] = [
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
  /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/,
  /\br=\d+;t=\d+/,
  /…/,
];

/** @returns the steps of the README's tour, in order */
export function tourOf(readme: string): readonly TourStep[] {
  const [, section = ''] = SECTION.exec(readme) ?? [];
  return Array.from(section.matchAll(BLOCK), ([, commands = '', output = '']) => ({ commands, output }));
}

/** @returns whether a step printed what the page says, but for ids, times and what the page leaves out */
export function isAsWritten(written: string, printed: string): boolean {
  const variable = new RegExp(VARIABLE.map(({ source }) => source).join('|'), 'g');
  const literals = written.split(variable).map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const wildcards = Array.from(written.matchAll(variable), ([text]) =>
    text === '…' ? '[^\\n]*' : (VARIABLE.find((pattern) => pattern.test(text))?.source ?? text),
  );
  const pattern = literals.map((literal, index) => literal + (wildcards[index] ?? '')).join('');
  return new RegExp(`^${pattern}$`).test(printed.replaceAll('\r', ''));
}
