import { type Severity } from '../../core/security/security-event-type.js';
import { type DetectionFact, type ProvenCredential } from './detection-fact.js';

/** Whom an alert is about. */
export interface AlertSubject {
  /** `account` for one, or for a name that is tried; `address` for a client's, of IPv6 its /64; `server` for this server as a whole. */
  readonly kind: 'account' | 'address' | 'credential' | 'server';
  /** What it is told apart by, such as the account's id. */
  readonly id: string;
  /** What a person knows it by; by default the id. */
  readonly label?: string | null;
}

/** A fact that counts for a rule. */
export interface Observation {
  readonly subject: AlertSubject;
  /** What has to differ, in a rule that counts different things; bounded and without secrets. */
  readonly item?: string;
  /** How many it counts for; 1 unless said. */
  readonly weight?: number;
  /** What may be locked by the response `lock`: only what was proven. */
  readonly credential?: ProvenCredential | null;
}

/** How a rule counts: every observation, the different items among them, or only an item that was never seen of a subject that was. */
export type Counting = 'occurrences' | 'items' | 'new-items';

/**
 * A rule of detection. To add one, extend this class and list it among the providers of any module.
 *
 * A rule holds no state and asks nobody: it reads one fact and says what counts. What was counted is in the database, so that any number of servers
 * count together. The alert is raised when `threshold` is reached within its window; `DETECT_<NAME>` sets another threshold, or `off`.
 */
export abstract class DetectionRule {
  /** In lower case with hyphens, such as `brute-force`. */
  abstract readonly name: string;
  abstract readonly severity: Severity;
  /** For a person who reads the alert. */
  abstract readonly description: string;
  /** How many in which time, such as `10/10min`. */
  abstract readonly threshold: string;
  readonly counting: Counting = 'occurrences';

  /**
   * Called for every fact, after the answer: it is quick, and does not throw.
   *
   * @returns what counts; none for almost every fact
   */
  abstract read(fact: DetectionFact): readonly Observation[];
}

export const NOTHING: readonly Observation[] = [];
