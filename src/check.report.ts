import { type DeploymentFinding, SEVERITIES, type Severity } from './core/deployment-finding.js';

/** What `portcullis check` found, the gravest first. */
export interface CheckReport {
  /** Whom a request would be taken to come from. */
  readonly client: string;
  readonly findings: readonly DeploymentFinding[];
  readonly counts: Readonly<Record<Severity, number>>;
}

/** @param findings in any order; those of one severity stay in theirs */
export function checkReport(client: string, findings: readonly DeploymentFinding[]): CheckReport {
  const sorted = findings.toSorted(
    (left, right) => SEVERITIES.indexOf(right.severity) - SEVERITIES.indexOf(left.severity),
  );
  const count = (severity: Severity): number => sorted.filter((found) => found.severity === severity).length;
  return {
    client,
    findings: sorted,
    counts: { error: count('error'), warning: count('warning'), notice: count('notice') },
  };
}

/** @returns lines of what the settings mean, without ids */
export function settingsLines({ client, findings, counts }: CheckReport): readonly string[] {
  return [
    `client   ${client}`,
    ...findings.map(({ severity, what }) => (severity === 'error' ? 'fault' : severity).padEnd(9) + what),
    `${counts.error} faults, ${counts.warning} warnings`,
  ];
}

/** @returns lines of what was found, each with its id, and below it the cure */
export function deploymentLines({ client, findings, counts }: CheckReport): readonly string[] {
  return [
    `client   ${client}`,
    ...findings.flatMap(({ id, severity, what, cure }) => [
      `${severity.padEnd(9)}${id.padEnd(17)}${what}`,
      `${' '.repeat(26)}→ ${cure}`,
    ]),
    `${counts.error} errors, ${counts.warning} warnings, ${counts.notice} notices`,
  ];
}
