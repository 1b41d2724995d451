import { type LoggedFields } from '../../observability/log-body.decorator.js';
import { type DtoClass } from '../../serializers/dto.js';
import { IS_RAW_TEXT } from '../../serializers/fields/is-raw-text.decorator.js';
import { inputFieldsOf } from '../../serializers/input/input-fields.js';
import { dtosOf, type Output } from '../../serializers/output/output.js';
import { outputFieldsOf } from '../../serializers/output/output-fields.js';
import { type DeclaredRoute } from '../route-inventory.js';

/** What a member that holds a credential is called, or a part of it. */
const SECRET =
  /password|token|secret|credential|authorization|cookie|^key$|apikey|^access$|^refresh$|^code$|codes$|ticket|csrf|assertion|signature|^uri$|invitation/i;

/** A route would log a member that its bodies do not have, or that may be a credential. */
export class UnloggableField extends Error {
  readonly code = 'UNLOGGABLE_FIELD';

  constructor({ handler }: DeclaredRoute, name: string, why: string) {
    super(`${handler} logs "${name}" of a body, which ${why}.`);
  }
}

/** @throws {UnloggableField} */
export function assertLoggable(
  route: DeclaredRoute,
  { request = [], response = [] }: LoggedFields,
  body: DtoClass | undefined,
  output: Output | undefined,
): void {
  const input = body ? inputFieldsOf(body) : [];
  for (const name of request) {
    const field = input.find((candidate) => candidate.name === name);
    const isRaw = [...(field?.constraints ?? []), ...(field?.elementConstraints ?? [])].some(
      (constraint) => constraint.name === IS_RAW_TEXT,
    );
    assertMember(route, name, field !== undefined, isRaw);
  }
  const answered = (output ? dtosOf(output) : []).flatMap((dto) => outputFieldsOf(dto).map((field) => field.name));
  response.forEach((name) => assertMember(route, name, answered.includes(name), false));
}

function assertMember(route: DeclaredRoute, name: string, isThere: boolean, isRaw: boolean): void {
  if (!isThere) {
    throw new UnloggableField(route, name, 'its DTO class does not have');
  }
  if (isRaw || SECRET.test(name)) {
    throw new UnloggableField(route, name, 'may be a credential');
  }
}
