import { type ActiveRule } from './active-rule.js';
import { type DetectionFact, type ProvenCredential } from './detection-fact.js';
import { type AlertSubject, type Observation } from './detection-rule.js';
import { type Evidence, evidenceOf } from './evidence.js';
import { keyOf, type ObservedSecond } from './observation-store.js';

/** Subjects of rules that wait to be counted; past that, observations of further ones are dropped. */
const MOST_SUBJECTS = 10_000;

/** Different items of one subject between two counts: a threshold is far below. */
const MOST_ITEMS = 2_000;

/** Facts that are shown of one count. */
const MOST_EVIDENCE = 5;

/** Of rules for which time does not matter. */
const ALWAYS = new Date(0);

/** What was observed of one subject since the last count. */
export interface PendingSubject {
  readonly active: ActiveRule;
  readonly subject: AlertSubject;
  readonly evidence: Evidence[];
  readonly credentials: Map<string, ProvenCredential>;
  readonly seconds: Map<string, ObservedSecond>;
  count: number;
}

/** What rules have observed, taken together by subject and second until it is counted: the path of a request pays for this alone. */
export class PendingObservations {
  #subjects = new Map<string, PendingSubject>();
  dropped = 0;

  get isEmpty(): boolean {
    return this.#subjects.size === 0;
  }

  /** @param at in ms since the epoch */
  add(active: ActiveRule, observation: Observation, fact: DetectionFact, at: number): void {
    const { subject, item = '', weight = 1, credential } = observation;
    const name = subjectKey(subject);
    const key = keyOf(active.rule.name, name);
    let pending = this.#subjects.get(key);
    if (!pending) {
      if (this.#subjects.size >= MOST_SUBJECTS) {
        this.dropped += 1;
        return;
      }
      pending = { active, subject, evidence: [], credentials: new Map(), seconds: new Map(), count: 0 };
      this.#subjects.set(key, pending);
    }
    pending.count += 1;
    if (pending.evidence.length < MOST_EVIDENCE) {
      pending.evidence.push(evidenceOf(fact));
    }
    if (credential && pending.credentials.size < MOST_EVIDENCE) {
      pending.credentials.set(`${credential.scheme} ${credential.id}`, credential);
    }
    count(pending, name, item, weight, at);
  }

  /** @returns what there is, by rule and subject; from then on it begins anew */
  take(): ReadonlyMap<string, PendingSubject> {
    const taken = this.#subjects;
    this.#subjects = new Map();
    return taken;
  }
}

function count({ active, seconds }: PendingSubject, subject: string, item: string, weight: number, at: number): void {
  const { rule, window } = active;
  const second = rule.counting === 'new-items' ? ALWAYS : new Date(at - (at % 1000));
  const key = `${second.getTime()} ${item}`;
  const known = seconds.get(key);
  if (known || seconds.size < MOST_ITEMS) {
    const expiresAt = new Date(at + window);
    seconds.set(key, { rule: rule.name, subject, item, second, count: (known?.count ?? 0) + weight, expiresAt });
  }
}

export function subjectKey({ kind, id }: AlertSubject): string {
  return `${kind}:${id}`;
}
