import { format, type Logform } from 'winston';

/** Where winston's transports find the finished line (triple-beam). */
const MESSAGE = Symbol.for('message');

/**
 * A JSON object a line, its time first.
 *
 * Made by JSON.stringify in one go: winston's own `timestamp()` and `json()` sort the members and ask a function about each value, which costs more
 * than the rest of a line's way to the log. They are kept for what JSON.stringify refuses, such as a bigint.
 */
export function jsonFormat(): Logform.Format {
  const thorough = format.combine(format.timestamp(), format.json());
  return format((entry) => {
    try {
      entry[MESSAGE] = JSON.stringify({ timestamp: new Date().toISOString(), ...entry });
      return entry;
    } catch {
      return thorough.transform(entry);
    }
  })();
}
