import { type AuditedValues } from '../../database/audit-trail.js';

/** The members that differ, as they were and as they are. */
export interface Difference {
  readonly before: AuditedValues;
  readonly after: AuditedValues;
}

/** @returns what an audit row of a change shows: of values that stay as they are, nothing */
export function difference(before: AuditedValues, after: AuditedValues): Difference {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return { before: pick(before, changed), after: pick(after, changed) };
}

function pick(values: AuditedValues, names: readonly string[]): AuditedValues {
  return Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
}
