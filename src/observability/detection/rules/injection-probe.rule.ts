import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { callerSubject } from '../subjects.js';

/** What no ordinary address has in it: SQL, script, paths upwards, templates and look-ups that a server would evaluate. */
const PROBE = new RegExp(
  [
    String.raw`['"]\s*(?:or|and)\s+[\w'"]+\s*(?:=|like)`,
    String.raw`\bunion\s+(?:all\s+)?select\b`,
    String.raw`;\s*(?:drop|delete|update|insert)\s`,
    String.raw`\b(?:sleep|benchmark|pg_sleep|waitfor)\s*\(`,
    String.raw`<\s*(?:script|img|svg|iframe)\b`,
    String.raw`\bon(?:error|load)\s*=`,
    String.raw`javascript:`,
    String.raw`\.\.[/\\]`,
    String.raw`/etc/passwd`,
    String.raw`\$\{(?:jndi|env|sys)`,
    String.raw`\{\{.{0,40}\}\}`,
  ].join('|'),
  'i',
);

/** Characters without which nothing above matches: most addresses have none of them. */
const SUSPICIOUS = /[%'"<;({]|\.\.|\/etc\//;

/** The longest part of an address that is looked at. */
const LONGEST = 2048;

/** Somebody tries whether the server evaluates what it is sent. */
export class InjectionProbeRule extends DetectionRule {
  readonly name = 'injection-probe';
  readonly severity: Severity = 'warning';
  readonly description = 'Addresses held SQL, script or paths that a vulnerable server would run.';
  readonly threshold = '3/5min';

  read(fact: DetectionFact): readonly Observation[] {
    return fact.kind === 'request' && isProbe(fact.request.url)
      ? [{ subject: callerSubject(fact.request), credential: fact.request.credential }]
      : NOTHING;
  }
}

function isProbe(url: string): boolean {
  return SUSPICIOUS.test(url) && PROBE.test(decoded(url.slice(0, LONGEST)));
}

function decoded(url: string): string {
  const spaced = url.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
