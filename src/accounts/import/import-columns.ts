import { DtoValidator } from '../../serializers/input/dto-validator.js';
import { ImportedUserDto } from './imported-user.dto.js';

const FLAGS: ReadonlySet<string> = new Set(['isActive', 'isStaff', 'isSuperuser']);
const TIMES: ReadonlySet<string> = new Set(['dateJoined', 'lastLogin']);
const NAMES: ReadonlySet<string> = new Set(['firstName', 'lastName']);

const MEMBERS: ReadonlyMap<string, string> = new Map(
  Array.from(DtoValidator.of(ImportedUserDto).fields.keys()).flatMap((member) => [
    [member, member],
    [member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), member],
  ]),
);

/** As databases, Python and JSON write them. */
const FLAG_TEXTS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['t', true],
  ['1', true],
  ['false', false],
  ['f', false],
  ['0', false],
]);

/** A date and time as SQL has it, such as `2024-05-01 12:00:00.5+02`: without a zone it is in UTC, as Django stores it. */
const SQL_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:(Z)|([+-]\d{2})(?::?(\d{2}))?)?$/;

/** @returns the member that a column is for, be it named as Django does (`date_joined`) or as the API does (`dateJoined`); `undefined` for any other */
export function memberOf(column: string): string | undefined {
  return MEMBERS.get(column.trim());
}

/**
 * Reads a cell or a JSON value: flags and times in any of the usual spellings; empty for what is not given. What cannot be read stays as it is, for
 * the rules of the field to refuse.
 */
export function readValue(member: string, value: unknown): unknown {
  if (value === null || (value === '' && !NAMES.has(member) && member !== 'username' && member !== 'email')) {
    return undefined;
  }
  if (FLAGS.has(member) && (typeof value === 'string' || typeof value === 'number')) {
    return FLAG_TEXTS.get(String(value).trim().toLowerCase()) ?? value;
  }
  return TIMES.has(member) && typeof value === 'string' ? instantText(value.trim()) : value;
}

/** @returns the time as RFC 3339 has it; the text itself when it is none */
function instantText(text: string): string {
  const [, date, time, utc, hours, minutes = '00'] = SQL_TIME.exec(text) ?? [];
  if (date === undefined || time === undefined) {
    return text;
  }
  return `${date}T${time}${utc ?? (hours === undefined ? 'Z' : `${hours}:${minutes}`)}`;
}
