import { LRUCache } from 'lru-cache';
import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { type Counting, DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { itemOf } from '../item.js';
import { networkOf } from '../network-of.js';

/** Credentials whose last place is remembered here, so that only a change is counted. */
const MOST_CREDENTIALS = 10_000;

/** Places whose item is remembered, so that it is not made for every request. */
const MOST_PLACES = 1000;
/** Of an address and a program that names itself as usual; a longer one would take memory. */
const LONGEST_PLACE = 512;

/** One credential is used from more places than one person is in: networks (IPv4 /16, IPv6 /32) and programs, each pair a place. */
export class TokenMoveRule extends DetectionRule {
  readonly name = 'token-move';
  readonly severity: Severity = 'critical';
  readonly description = 'One credential was used from several networks or programs in a short time.';
  readonly threshold = '3/10min';
  override readonly counting: Counting = 'items';
  /** A memo alone: without it every request would be counted, to the same end. */
  readonly #places = new LRUCache<string, string>({ max: MOST_CREDENTIALS });
  readonly #items = new LRUCache<string, string>({ max: MOST_PLACES });

  read(fact: DetectionFact): readonly Observation[] {
    if (fact.kind !== 'request' || !fact.request.credential) {
      return NOTHING;
    }
    const { credential, address, userAgent, actor } = fact.request;
    const place = this.#placeOf(address, userAgent);
    const id = `${credential.scheme}:${credential.id}`;
    if (this.#places.get(id) === place) {
      return NOTHING;
    }
    this.#places.set(id, place);
    return [{ subject: { kind: 'credential', id, label: actor?.username ?? null }, item: place, credential }];
  }

  #placeOf(address: string, userAgent: string): string {
    const key = `${address} ${userAgent}`;
    const known = this.#items.get(key);
    if (known !== undefined) {
      return known;
    }
    const place = itemOf(`${networkOf(address)} ${userAgent}`);
    if (key.length <= LONGEST_PLACE) {
      this.#items.set(key, place);
    }
    return place;
  }
}
