import { type SecuritySummary } from './security-summary.js';

/** @returns a summary for a person to read, in a mail or on a terminal */
export function summaryText({ since, until, events, alerts, subjects, addresses }: SecuritySummary): string {
  return [
    `From ${since} to ${until}`,
    section(
      'Alerts',
      alerts.map(({ rule, severity, subject, status, count }) => [rule, severity, status, subject, String(count)]),
    ),
    section(
      'Events',
      events.map(({ type, severity, count }) => [type, severity, String(count)]),
    ),
    section(
      'Accounts with the most warnings',
      subjects.map(({ subject, count }) => [subject, String(count)]),
    ),
    section(
      'Addresses with the most warnings',
      addresses.map(({ subject, count }) => [subject, String(count)]),
    ),
  ].join('\n\n');
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  return [title, ...(lines.length > 0 ? lines : ['  none'])].join('\n');
}
