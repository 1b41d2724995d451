import { type TransformFnParams } from 'class-transformer';
import { type DtoClass } from '../dto.js';
import { type Fault } from './constraint-rules.js';

/** What TypeScript says of a field, where that can be checked of JSON. */
export type DeclaredType = 'string' | 'number' | 'boolean' | 'array' | undefined;

/** One of a field's constraints, ready to run. */
export interface FieldConstraint {
  readonly name: string | undefined;
  readonly limits: readonly unknown[];
  /** @returns what is wrong, or undefined */
  check(value: unknown, dto: object): Fault | undefined;
}

/** Everything that a DTO class says about one of its fields. */
export interface InputField {
  readonly name: string;
  readonly type: DeclaredType;
  readonly optional: boolean;
  readonly nullable: boolean;
  /** `@ValidateIf`: where one of them says no, the field may be absent or null; a value that is there is checked all the same. */
  readonly conditions: readonly ((dto: object, value: unknown) => boolean)[];
  readonly transforms: readonly ((params: TransformFnParams) => unknown)[];
  /** Of the field itself, the most fundamental first. */
  readonly constraints: readonly FieldConstraint[];
  /** Of each of its elements; then the field is an array. */
  readonly elementConstraints: readonly FieldConstraint[];
  readonly nested: { readonly dto: DtoClass; readonly each: boolean } | undefined;
}
