import { type Logger } from 'winston';
import { type Clock } from './core/clock.js';
import { type Origin } from './core/origin.js';
import { type Secret } from './core/secret.js';
import { type Features } from './features.js';
import { type Settings } from './settings/settings.js';

/** What an application is made of: the settings, and what was made of them at the start. */
export interface AppOptions extends Features {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The database: `DATABASE_URL`, or the embedded one. */
  readonly databaseUrl: string;
  /** The address clients see, without a trailing slash. */
  readonly publicUrl: string;
  /** What tokens are signed with; the first signs, all verify. */
  readonly secrets: readonly Secret[];
  /** Where what comes with no request comes from; by default the server itself. */
  readonly origin?: Origin;
}
