import { clientText } from '../../observability/client-text.js';

/** A text is cut to so many characters, and of a list so many elements are logged. */
const LONGEST_TEXT = 256;
const LONGEST_LIST = 10;

/**
 * @param text JSON, as it was sent
 * @returns what is logged of an object's members: scalars and lists of them; `undefined` when there is nothing
 */
export function loggedMembers(text: string, names: readonly string[]): Readonly<Record<string, unknown>> | undefined {
  const document = parse(text);
  if (typeof document !== 'object' || document === null) {
    return undefined;
  }
  const members = names
    .filter((name) => Object.hasOwn(document, name))
    .map((name) => [name, shown((document as Readonly<Record<string, unknown>>)[name])] as const)
    .filter(([, value]) => value !== undefined);
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

function shown(value: unknown): unknown {
  return Array.isArray(value) ? value.slice(0, LONGEST_LIST).map(scalar) : scalar(value);
}

function scalar(value: unknown): unknown {
  if (typeof value === 'string') {
    return clientText(value, LONGEST_TEXT);
  }
  return typeof value === 'object' && value !== null ? undefined : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
