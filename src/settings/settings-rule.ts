import { type DeploymentFinding, type DeploymentRule, finding } from '../core/deployment-finding.js';
import { type Settings } from './settings.js';

/** A rule that the settings alone decide. */
export interface SettingsRule extends DeploymentRule {
  /** What is found, which begins with the setting's name. */
  readonly what: string;
  readonly holds: (settings: Settings) => boolean;
}

/** @returns what the rules find in the settings */
export function settingsFindings(rules: readonly SettingsRule[], settings: Settings): readonly DeploymentFinding[] {
  return rules.filter(({ holds }) => holds(settings)).map((rule) => finding(rule, rule.what));
}
