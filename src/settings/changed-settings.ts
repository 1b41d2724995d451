import { type Setting } from './setting.js';
import { DEFINITIONS } from './settings.definitions.js';
import { type Settings } from './settings.js';

/** @returns the names, not the values, of the settings that a deployer has set to something else than the default */
export function changedSettings(settings: Settings): readonly string[] {
  return Object.entries<Setting<unknown>>(DEFINITIONS)
    .filter(([key, { parse, default: text }]) => {
      const value: unknown = settings[key as keyof Settings];
      return JSON.stringify(value) !== JSON.stringify(text === null ? undefined : parse(text));
    })
    .map(([, { name }]) => name);
}
