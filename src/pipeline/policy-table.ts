import { outputName } from '../serializers/output/output.js';
import { type RoutePolicy } from './policy-inventory.js';
import { scopeNames } from './scope-names.js';

/** One route of the policy inventory, in words. */
export interface PolicyRow {
  readonly method: string;
  readonly path: string;
  readonly schemes: string;
  readonly permission: string;
  readonly throttle: string;
  readonly in: string;
  readonly out: string;
}

const COLUMNS = ['method', 'path', 'schemes', 'permission', 'throttle', 'in', 'out'] as const;

/** @returns the policies in words */
export function policyRows(policies: readonly RoutePolicy[]): readonly PolicyRow[] {
  return policies.map(({ route, schemes, permission, declared, throttle, body, output }) => ({
    method: route.method,
    path: route.path,
    schemes: schemes.map(({ name }) => name).join(', ') || '-',
    permission: permission.describe() + (declared ? '' : ' (default)'),
    throttle: scopeNames(throttle).join(', ') || '-',
    in: body?.name ?? '-',
    out: output ? outputName(output) : '-',
  }));
}

/** @returns the rows as columns of text */
export function policyText(rows: readonly PolicyRow[]): string {
  const lines = [
    Object.fromEntries(COLUMNS.map((name) => [name, name.toUpperCase()])) as unknown as PolicyRow,
    ...rows,
  ];
  const widths = COLUMNS.map((name) => Math.max(...lines.map((line) => line[name].length)));
  return lines
    .map((line) =>
      COLUMNS.map((name, index) => line[name].padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @returns the rows as a Markdown table */
export function policyMarkdown(rows: readonly PolicyRow[]): string {
  const write = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    write(COLUMNS),
    write(COLUMNS.map(() => '---')),
    ...rows.map((row) => write(COLUMNS.map((name) => row[name]))),
  ].join('\n');
}
