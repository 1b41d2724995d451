import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { productionFaults, secretFaults } from './production.js';
import { type Environment, readSettings, type Settings, SettingsError } from './settings.js';

/**
 * The settings of this process: its environment, and below it the file `.env` where it was started.
 *
 * @throws {SettingsError} when a value is malformed, or not fit for production
 */
export function loadSettings(environment: Environment = process.env, file = '.env'): Settings {
  const settings = readSettings({ ...readEnvironmentFile(file), ...environment });
  const faults = settings.environment === 'production' ? productionFaults(settings) : secretFaults(settings);
  if (faults.length > 0) {
    throw new SettingsError(faults);
  }
  return settings;
}

function readEnvironmentFile(file: string): Environment {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}
