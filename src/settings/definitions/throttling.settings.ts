import { parseRates } from '../../core/rate.js';
import * as parse from '../parsers.js';
import { optional, setting } from '../setting.js';

/** How often. */
export const THROTTLING_SETTINGS = {
  rateMail: setting('RATE_MAIL', '5/h', parseRates, {
    unit: 'rates',
    comment: 'Mails to one address that strangers may cause; past that the answer is the same, and no mail is sent.',
  }),
  rateAddress: setting('RATE_ADDRESS', '6000/min', parseRates, {
    unit: 'rates',
    comment: 'Every request of an address, before authentication.',
  }),
  rateAnonymous: setting('RATE_ANON', '60/min', parseRates, {
    unit: 'rates',
    comment: 'Requests of an address that end without an identity, bad credentials included.',
  }),
  rateUser: setting('RATE_USER', '600/min', parseRates, {
    unit: 'rates',
    comment: 'Requests of an identity.',
  }),
  rateOAuthClient: optional('RATE_OAUTH_CLIENT', parseRates, {
    unit: 'rates',
    comment:
      'Requests to the API that one OAuth client makes, for all its users together. Unset: those of its users limit it.',
  }),
  rateLogin: setting('RATE_LOGIN', '10/min', parseRates, {
    unit: 'rates',
    comment: 'Login attempts of an address.',
  }),
  throttleKeys: setting('THROTTLE_KEYS', '1000000', parse.integer(1000, 100_000_000), {
    unit: 'keys',
    comment: 'Counters kept in this process; past that those unused for longest make room.',
  }),
} as const;
