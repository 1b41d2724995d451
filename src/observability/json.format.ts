import { format, type Logform } from 'winston';

/** Where winston's transports find the finished line (triple-beam). */
const MESSAGE = Symbol.for('message');

/**
 * What JSON leaves as it is and readers of logs may not: controls beyond ASCII, Unicode's line separators (some readers begin a new line there), and
 * marks that turn the direction of text, so that a terminal shows another text than there is.
 */
const STEERING = /[\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * A JSON object a line, its time first, and nothing in it that could begin another line or steer a terminal, whoever's text it is.
 *
 * Made by JSON.stringify in one go: winston's own `timestamp()` and `json()` sort the members and ask a function about each value, which costs more
 * than the rest of a line's way to the log. They are kept for what JSON.stringify refuses, such as a bigint.
 */
export function jsonFormat(): Logform.Format {
  const thorough = format.combine(format.timestamp(), format.json());
  return format((entry) => {
    const formatted = stringified(entry) ?? thorough.transform(entry);
    if (typeof formatted === 'object') {
      formatted[MESSAGE] = String(formatted[MESSAGE]).replace(STEERING, escaped);
    }
    return formatted;
  })();
}

function stringified(entry: Logform.TransformableInfo): Logform.TransformableInfo | undefined {
  try {
    entry[MESSAGE] = JSON.stringify(
      entry['timestamp'] === undefined ? { timestamp: new Date().toISOString(), ...entry } : entry,
    );
    return entry;
  } catch {
    return undefined;
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
