import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type DeploymentFinding } from '../core/deployment-finding.js';
import { conflictFaults, productionFaults, secretFaults } from './production.js';
import {
  type Definitions,
  type Environment,
  readValues,
  settingReader,
  SettingsError,
  type ValuesOf,
} from './read-values.js';
import { readSettings, type Settings } from './settings.js';

/**
 * The settings of this process: its environment, and below it the file `.env` where it was started.
 *
 * @throws {SettingsError} when a value is malformed, or not fit for production
 */
export function loadSettings(environment: Environment = process.env, file = '.env'): Settings {
  const settings = readOwnSettings(environment, file);
  const faults = fitnessFaults(settings);
  if (faults.length > 0) {
    throw new SettingsError(faults.map(({ what }) => what));
  }
  return settings;
}

/**
 * The settings of this process as they are, fit or not.
 *
 * @throws {SettingsError} when a value is malformed
 */
export function readOwnSettings(environment: Environment = process.env, file = '.env'): Settings {
  const fromFile = readEnvironmentFile(file);
  if (environment === process.env) {
    tellOpenTelemetry(fromFile);
  }
  return readSettings({ ...fromFile, ...environment });
}

/**
 * The settings of a feature module, read as this server's own are: from the environment, and below it from `.env`.
 *
 * @throws {SettingsError} when a value is malformed
 *
 * @example
 * const { longestNote } = loadModuleSettings({
 *   longestNote: setting('NOTES_LONGEST', '2000', parseInteger, { unit: 'characters', comment: 'The longest note.' }),
 * });
 */
export function loadModuleSettings<Defined extends Definitions>(
  definitions: Defined,
  environment: Environment = process.env,
  file = '.env',
): ValuesOf<Defined> {
  const faults: string[] = [];
  const values = readValues(definitions, settingReader({ ...readEnvironmentFile(file), ...environment }, faults));
  if (faults.length > 0) {
    throw new SettingsError(faults);
  }
  return values as ValuesOf<Defined>;
}

/** @returns why a server does not start with these settings */
export function fitnessFaults(settings: Settings): readonly DeploymentFinding[] {
  const unfit = settings.environment === 'production' ? productionFaults(settings) : secretFaults(settings);
  return [...unfit, ...conflictFaults(settings)];
}

function readEnvironmentFile(file: string): Environment {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

/** OpenTelemetry's SDK reads its variables from the process itself: those of the file are to be found there too. */
function tellOpenTelemetry(fromFile: Environment): void {
  for (const [name, value] of Object.entries(fromFile)) {
    if (name.startsWith('OTEL_') && value !== undefined) {
      process.env[name] ??= value;
    }
  }
}
