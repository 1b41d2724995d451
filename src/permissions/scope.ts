import { type Comparable, type Condition } from './condition.js';

/** How a permission speaks of a resource's rows: only by fields that the resource has. */
export class Scope<Resource extends object> {
  /** Rows whose field has the value; a field that may be NULL is compared with `null`. */
  is<Field extends keyof Resource & string>(field: Field, value: Resource[Field] & Comparable): Condition {
    return { kind: 'equals', field, value };
  }
}
