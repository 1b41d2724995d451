import { type EventDetails } from '../../core/security/security-event.js';
import { clientText } from '../client-text.js';

/** What is told of an event, by how it is read: whatever else an object brings along is left out. */
const MEMBERS: Readonly<Record<keyof EventDetails, 'text' | 'number' | 'list'>> = {
  reason: 'text',
  action: 'text',
  kind: 'text',
  credentialId: 'text',
  familyId: 'text',
  clientId: 'text',
  objectType: 'text',
  objectId: 'text',
  code: 'text',
  status: 'number',
  method: 'text',
  route: 'text',
  permissions: 'list',
  scopes: 'list',
  groups: 'list',
  fields: 'list',
  names: 'list',
  count: 'number',
  failures: 'number',
  until: 'text',
  nameDigest: 'text',
  suppressed: 'number',
};

const ALLOWED = Object.entries(MEMBERS) as readonly [keyof EventDetails, 'text' | 'number' | 'list'][];

/** Of a list, so many entries. */
const LONGEST_LIST = 100;

/** A text is cut to so many characters. */
const LONGEST_TEXT = 200;

/** @returns the members that may be told, each of its kind and none longer than it may be */
export function allowedDetails(details: EventDetails): EventDetails {
  const allowed: Record<string, unknown> = {};
  for (const [name, kind] of ALLOWED) {
    const value: unknown = details[name];
    if (kind === 'number' ? typeof value === 'number' : kind === 'text' && typeof value === 'string') {
      allowed[name] = typeof value === 'string' ? clientText(value, LONGEST_TEXT) : value;
    } else if (kind === 'list' && Array.isArray(value)) {
      allowed[name] = value.slice(0, LONGEST_LIST).map((entry) => clientText(String(entry), LONGEST_TEXT));
    }
  }
  return allowed;
}
