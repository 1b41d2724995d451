/** How much a finding matters, the least first: worth knowing, seldom meant, not fit for production. */
export const SEVERITIES = ['notice', 'warning', 'error'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** Something that is looked for before a server serves the public, in the manner of Django's `check --deploy`. */
export interface DeploymentRule {
  /** Never changes, and is never given to another rule: `settings.W002`. */
  readonly id: string;
  readonly severity: Severity;
  /** What is looked for. */
  readonly looksFor: string;
  /** What to do about it. */
  readonly cure: string;
}

/** What a rule found. */
export interface DeploymentFinding {
  readonly id: string;
  readonly severity: Severity;
  readonly what: string;
  readonly cure: string;
}

/** @param what was found, in one line and without a secret */
export function finding({ id, severity, cure }: DeploymentRule, what: string): DeploymentFinding {
  return { id, severity, what, cure };
}

/** Whether a finding matters as much as this, or more. */
export function isAtLeast({ severity }: Pick<DeploymentFinding, 'severity'>, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}
