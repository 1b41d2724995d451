import { type FieldError } from '../../exceptions/problem.js';
import { inspectJson } from '../../serializers/json-inspection.js';
import { DtoValidator } from '../../serializers/input/dto-validator.js';
import { emailKey, usernameKey } from '../account-keys.js';
import { parseDjangoHash, phcOf } from '../passwords/django-hash.js';
import { memberOf, readValue } from './import-columns.js';
import { ImportedUserDto } from './imported-user.dto.js';

/** A row that may be written: what it does not give is absent. */
export interface ImportedUser extends Omit<ImportedUserDto, 'password'> {
  readonly usernameKey: string;
  readonly emailKey: string;
  readonly passwordHash?: string;
}

/** A row of a file, or every reason against it. */
export type ReadUser =
  | { readonly valid: true; readonly user: ImportedUser }
  | { readonly valid: false; readonly faults: readonly FieldError[] };

/** What Django puts before a password that nothing fits. */
const UNUSABLE = '!';

const UNKNOWN_HASH: FieldError = {
  pointer: '/password',
  code: 'invalid',
  detail: 'Must be a hash by PBKDF2, scrypt, bcrypt or Argon2 as Django writes it, or empty.',
};

/**
 * Reads a row by the rules of the API for accounts. Columns that are for none of its members are passed over.
 *
 * @param record cells, or values from JSON, by column
 */
export function readUser(record: Readonly<Record<string, unknown>>): ReadUser {
  const body: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(record)) {
    const member = memberOf(column);
    const read = member === undefined ? undefined : readValue(member, value);
    if (member !== undefined && read !== undefined) {
      if (Object.hasOwn(body, member)) {
        return refuse([{ pointer: `/${member}`, code: 'invalid', detail: 'Is given twice.' }]);
      }
      body[member] = read;
    }
  }
  const unfit = inspectJson(body);
  if (unfit.length > 0) {
    return refuse(unfit);
  }
  const validated = DtoValidator.of(ImportedUserDto).validate(body);
  if (!validated.valid) {
    return refuse(validated.errors);
  }
  const { password, ...user } = validated.dto as ImportedUserDto;
  const passwordHash = password?.startsWith(UNUSABLE) ? undefined : password;
  if (passwordHash !== undefined && (phcOf(passwordHash) ?? parseDjangoHash(passwordHash)) === undefined) {
    return refuse([UNKNOWN_HASH]);
  }
  const keys = { usernameKey: usernameKey(user.username), emailKey: emailKey(user.email) };
  return { valid: true, user: { ...user, ...keys, ...(passwordHash !== undefined && { passwordHash }) } };
}

function refuse(faults: readonly FieldError[]): ReadUser {
  return { valid: false, faults };
}
