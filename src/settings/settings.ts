import { parseRates, type Rate } from '../core/rate.js';
import { threshold } from './parsers.js';
import { type Setting } from './setting.js';
import { DEFINITIONS } from './settings.definitions.js';
import { readSocialProviders, type SocialProviderSettings } from './social-providers.js';

type Values = {
  readonly [Key in keyof typeof DEFINITIONS]: ReturnType<(typeof DEFINITIONS)[Key]['parse']> | Absent<Key>;
};
type Absent<Key extends keyof typeof DEFINITIONS> =
  (typeof DEFINITIONS)[Key] extends Setting<infer Value> ? (undefined extends Value ? undefined : never) : never;

/** Every setting's value, parsed once at the start. */
export type Settings = Values & {
  /** `RATE_<SCOPE>` by scope in lower case with hyphens: what a deployer set for a scope of a route. */
  readonly scopeRates: ReadonlyMap<string, readonly Rate[]>;
  /** `DETECT_<RULE>` by rule in lower case with hyphens: another threshold for it, or `null` for `off`. */
  readonly detectionThresholds: ReadonlyMap<string, Rate | null>;
  /** What `SOCIAL_<NAME>_…` say of each name in `SOCIAL_PROVIDERS`, in their order. */
  readonly socialProviders: readonly SocialProviderSettings[];
};

/** The injection token of {@link Settings}. */
export const SETTINGS = Symbol('SETTINGS');

/** The variables a process was started with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that do not hold. The message names each; no value is in it. */
export class SettingsError extends Error {
  readonly code = 'SETTINGS_INVALID';

  constructor(readonly faults: readonly string[]) {
    super(`The settings are not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads every setting, and reports all faults at once.
 *
 * @throws {SettingsError} when a value is malformed
 */
export function readSettings(environment: Environment): Settings {
  const faults: string[] = [];
  const read = <Value>(name: string, parse: (text: string) => Value, fallback: string | null): Value | undefined => {
    const given = environment[name];
    const text = given === undefined || given === '' ? fallback : given;
    try {
      return text === null ? undefined : parse(text);
    } catch (error) {
      faults.push(`${name}: ${error instanceof RangeError ? error.message : 'is malformed'}`);
      return undefined;
    }
  };

  const values: unknown = Object.fromEntries(
    Object.entries<Setting<unknown>>(DEFINITIONS).map(([key, { name, parse, default: fallback }]) => [
      key,
      read(name, parse, fallback),
    ]),
  );
  const scopeRates = new Map(
    Object.keys(environment)
      .filter((name) => /^RATE_[A-Z0-9_]+$/.test(name) && environment[name])
      .map((name) => [
        name.slice('RATE_'.length).toLowerCase().replaceAll('_', '-'),
        read(name, parseRates, null) ?? [],
      ]),
  );
  const detectionThresholds = new Map(
    Object.keys(environment)
      .filter((name) => /^DETECT_[A-Z0-9_]+$/.test(name) && environment[name])
      .map((name) => [
        name.slice('DETECT_'.length).toLowerCase().replaceAll('_', '-'),
        read(name, threshold, null) ?? null,
      ]),
  );
  const socialProviders = readSocialProviders((values as Partial<Values>).socialProviderNames ?? [], read);

  if (faults.length > 0) {
    // A rate of this server's own is read as one of a scope too, and is malformed once.
    throw new SettingsError([...new Set(faults)]);
  }
  return { ...(values as Values), scopeRates, detectionThresholds, socialProviders };
}
