import { parseRates, type Rate } from '../core/rate.js';
import { threshold } from './parsers.js';
import { type Environment, readValues, settingReader, SettingsError, type ValuesOf } from './read-values.js';
import { DEFINITIONS } from './settings.definitions.js';
import { readSocialProviders, type SocialProviderSettings } from './social-providers.js';

type Values = ValuesOf<typeof DEFINITIONS>;

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

/**
 * Reads every setting, and reports all faults at once.
 *
 * @throws {SettingsError} when a value is malformed
 */
export function readSettings(environment: Environment): Settings {
  const faults: string[] = [];
  const read = settingReader(environment, faults);
  const values: unknown = readValues(DEFINITIONS, read);
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

  const { securityWebhookUrl, securityWebhookSecret } = values as Partial<Values>;
  if (securityWebhookUrl && !securityWebhookSecret && !environment.SECURITY_WEBHOOK_SECRET) {
    faults.push('SECURITY_WEBHOOK_SECRET: is required with SECURITY_WEBHOOK_URL');
  }

  if (faults.length > 0) {
    // A rate of this server's own is read as one of a scope too, and is malformed once.
    throw new SettingsError([...new Set(faults)]);
  }
  return { ...(values as Values), scopeRates, detectionThresholds, socialProviders };
}
