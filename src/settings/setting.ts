/** One thing a deployer may set: an environment variable, what it means, and how its text is read. */
export interface Setting<Value> {
  /** The environment variable. */
  readonly name: string;
  /** Its text when it is not set; `null` when there is none, and the value is then `undefined`. */
  readonly default: string | null;
  /** What the text is: a unit or a grammar, for the README. */
  readonly unit: string;
  readonly comment: string;
  /** Whether the value must never be shown. */
  readonly secret: boolean;
  /** @throws {RangeError} saying what was expected, never what was given */
  readonly parse: (text: string) => Value;
}

type Description = Pick<Setting<unknown>, 'unit' | 'comment'> & { readonly secret?: boolean };

/** A setting that always has a value. */
export function setting<Value>(
  name: string,
  defaultText: string,
  parse: (text: string) => Value,
  description: Description,
): Setting<Value> {
  return { secret: false, ...description, name, default: defaultText, parse };
}

/** A setting that may be left unset. */
export function optional<Value>(
  name: string,
  parse: (text: string) => Value,
  description: Description,
): Setting<Value | undefined> {
  return { secret: false, ...description, name, default: null, parse };
}
