import { type Settings } from '../../settings/settings.js';
import { type Count, CounterStore, type Hit } from '../counter.store.js';
import { type Decision } from '../decision.js';
import { COUNTER_SCRIPT } from './counter.script.js';
import { type RedisClient, script } from './redis-client.js';

const COUNTER = script(COUNTER_SCRIPT);

type Act = 'consume' | 'peek' | 'release' | 'reset';

/** The hits of one bucket, and their places in the call. */
interface Group {
  readonly hits: Hit[];
  readonly places: number[];
}

/** What a group was told, and the instant. */
interface Told {
  readonly decisions: readonly Decision[];
  readonly at: number;
}

/**
 * Counts in Redis, for all processes that share it, by the clock of Redis and in one round trip.
 *
 * The keys of a bucket are in one slot of a cluster, and are decided in one atomic step: `portcullis:{018f…}:user:60000`. A call over
 * several buckets asks for all of them at the same time; what one of them refuses, the others give back. So a limit is never exceeded,
 * though for an instant a bucket may look fuller than it is.
 */
export class RedisCounterStore extends CounterStore {
  override readonly isShared = true;

  constructor(
    private readonly redis: RedisClient,
    private readonly settings: Pick<Settings, 'redisKeyPrefix'>,
  ) {
    super();
  }

  /** @throws {RedisAway} */
  override async consume(hits: readonly Hit[]): Promise<Count> {
    const groups = groupByBucket(hits);
    const told = await this.#runEach('consume', groups);
    if (groups.length === 1 || told.every(isAllowed)) {
      return this.#count(groups, told);
    }
    const settled = groups.map(async (group, index) => {
      const first = told[index];
      if (first === undefined || !isAllowed(first)) {
        return first;
      }
      await this.#run('release', group.hits, first.at);
      return this.#run('peek', group.hits);
    });
    return this.#count(groups, await Promise.all(settled));
  }

  /** @throws {RedisAway} */
  override async peek(hits: readonly Hit[]): Promise<Count> {
    const groups = groupByBucket(hits);
    return this.#count(groups, await this.#runEach('peek', groups));
  }

  /** @throws {RedisAway} */
  override async release(hits: readonly Hit[], at: readonly number[]): Promise<void> {
    await Promise.all(
      groupByBucket(hits).map((group) => this.#run('release', group.hits, at[group.places[0] ?? 0] ?? 0)),
    );
  }

  /** @throws {RedisAway} */
  override async reset(hits: readonly Hit[]): Promise<void> {
    await this.#runEach('reset', groupByBucket(hits));
  }

  #runEach(act: Act, groups: readonly Group[]): Promise<readonly Told[]> {
    return Promise.all(groups.map((group) => this.#run(act, group.hits)));
  }

  async #run(act: Act, hits: readonly Hit[], at = 0): Promise<Told> {
    const keys = hits.map((hit) => this.#key(hit));
    const values = hits.flatMap(({ rate, cost }) => [rate.limit, rate.window, cost, rate.burst ?? -1]);
    const [now = 0, ...answers] = (await this.redis.run(COUNTER, keys, [act, at, ...values])) as number[];
    return { at: now, decisions: hits.map((_hit, index) => toDecision(answers.slice(3 * index))) };
  }

  #count(groups: readonly Group[], told: readonly (Told | undefined)[]): Count {
    const decisions: Decision[] = [];
    const at: number[] = [];
    groups.forEach(({ places }, index) => {
      const group = told[index];
      places.forEach((place, which) => {
        const decision = group?.decisions[which];
        if (group && decision) {
          decisions[place] = decision;
          at[place] = group.at;
        }
      });
    });
    return { decisions, at, store: this };
  }

  /** What stands in braces is what a cluster makes the slot of; no bucket has any. */
  #key({ prefix, bucket, rate }: Hit): string {
    const kind = rate.burst === undefined ? '' : ':burst';
    return `${this.settings.redisKeyPrefix}{${bucket}}:${prefix}${rate.window}${kind}`;
  }
}

function groupByBucket(hits: readonly Hit[]): readonly Group[] {
  const groups = new Map<string, Group>();
  hits.forEach((hit, place) => {
    const group = groups.get(hit.bucket) ?? { hits: [], places: [] };
    group.hits.push(hit);
    group.places.push(place);
    groups.set(hit.bucket, group);
  });
  return [...groups.values()];
}

function isAllowed({ decisions }: Told): boolean {
  return decisions.every(({ allowed }) => allowed);
}

function toDecision([allowed, first = 0, resetIn = 0]: readonly number[]): Decision {
  return allowed === 1 ? { allowed: true, remaining: first, resetIn } : { allowed: false, retryIn: first, resetIn };
}
