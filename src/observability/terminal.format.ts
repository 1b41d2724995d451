import { format, type Logform } from 'winston';
import { clientText } from './client-text.js';

const COLOURS: Readonly<Record<string, number>> = { error: 31, warn: 33, info: 36, debug: 90 };

/** One readable line: level, message, and what else there is as `name=value`. */
export function terminalFormat(): Logform.Format {
  return format.combine(
    format.timestamp({ format: 'HH:mm:ss.SSS' }),
    format.printf(({ level, message, timestamp, ...rest }) => {
      const facts = Object.entries(rest)
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join(' ');
      return `\u001b[90m${String(timestamp)}\u001b[0m \u001b[${COLOURS[level] ?? 0}m${level}\u001b[0m ${printable(String(message))} \u001b[90m${printable(facts)}\u001b[0m`;
    }),
  );
}

/** What a client chose must not steer the terminal. */
function printable(text: string): string {
  return clientText(text, Infinity);
}
