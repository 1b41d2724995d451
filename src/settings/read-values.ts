import { type Setting } from './setting.js';

/** The variables a process was started with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings by the names that the code has for them. */
export type Definitions = Readonly<Record<string, Setting<unknown>>>;

/** Their values. */
export type ValuesOf<Defined extends Definitions> = {
  readonly [Key in keyof Defined]: ReturnType<Defined[Key]['parse']> | AbsentValue<Defined[Key]>;
};
type AbsentValue<One> = One extends Setting<infer Value> ? (undefined extends Value ? undefined : never) : never;

/** Settings that do not hold. The message names each; no value is in it. */
export class SettingsError extends Error {
  readonly code = 'SETTINGS_INVALID';

  constructor(readonly faults: readonly string[]) {
    super(`The settings are not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/** Reads the variable of a name; `undefined` when it is malformed, or not set and without a fallback. */
export type ReadSetting = <Value>(
  name: string,
  parse: (text: string) => Value,
  fallback: string | null,
) => Value | undefined;

/** @param faults what is malformed is added here, so that all of it can be said at once */
export function settingReader(environment: Environment, faults: string[]): ReadSetting {
  return (name, parse, fallback) => {
    const given = environment[name];
    const text = given === undefined || given === '' ? fallback : given;
    try {
      return text === null ? undefined : parse(text);
    } catch (error) {
      faults.push(`${name}: ${error instanceof RangeError ? error.message : 'is malformed'}`);
      return undefined;
    }
  };
}

/** @returns a value for each definition; where there was a fault, `undefined` in its place */
export function readValues(definitions: Definitions, read: ReadSetting): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(definitions).map(([key, { name, parse, default: fallback }]) => [key, read(name, parse, fallback)]),
  );
}
