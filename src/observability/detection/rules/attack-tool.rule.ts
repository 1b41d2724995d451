import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { addressSubject } from '../subjects.js';

/** Scanners that say who they are. */
const TOOLS =
  /sqlmap|nikto|nmap|masscan|zgrab|nuclei|dirbuster|gobuster|feroxbuster|ffuf|wfuzz|wpscan|acunetix|nessus|openvas|qualys|w3af|arachni|havij|hydra|netsparker|burp|zaproxy/i;

/** A request from a program that looks for weaknesses. */
export class AttackToolRule extends DetectionRule {
  readonly name = 'attack-tool';
  readonly severity: Severity = 'warning';
  readonly description = 'A scanner for weaknesses has sent requests.';
  readonly threshold = '1/10min';

  read(fact: DetectionFact): readonly Observation[] {
    return fact.kind === 'request' && TOOLS.test(fact.request.userAgent)
      ? [{ subject: addressSubject(fact.request.address) }]
      : NOTHING;
  }
}
