import { type Milliseconds } from '../../core/duration.js';
import { Secret } from '../../core/secret.js';
import { redirectionOf, slotOf, slotRanges, SLOTS } from './cluster-slots.js';
import { RedisAway, type RedisClient, type Script } from './redis-client.js';
import { RedisConnection } from './redis-connection.js';

/** How often a cluster is asked for its slots while some of it is away: one of its nodes may take the place of another. */
const LOOK_INTERVAL: Milliseconds = 1000;

/** How often one run is sent on. */
const MOST_REDIRECTIONS = 2;

/**
 * A Redis Cluster, with a connection to each node that has keys.
 *
 * What ioredis has for this waits where nobody here may: for a node to come back, and for each answer of one that keeps silent. A node that is away costs
 * no one time here, and those whose keys are elsewhere do not even notice; see {@link RedisConnection}.
 */
export class RedisCluster implements RedisClient {
  readonly #first: URL;
  readonly #seeds: readonly string[];
  readonly #nodes = new Map<string, RedisConnection>();
  /** Of each slot. */
  #ownerOf: readonly (string | undefined)[] = [];
  #owners: ReadonlySet<string> = new Set();
  #looking: Promise<void> | undefined;
  #watch: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param urls of some nodes, all with the credentials of the first */
  constructor(urls: readonly Secret[]) {
    const seeds = urls.map((url) => new URL(url.reveal()));
    this.#first = seeds[0] ?? new URL('redis://127.0.0.1');
    this.#seeds = seeds.map(({ hostname, port }) => `${hostname.replace(/^\[|\]$/g, '')}:${port || '6379'}`);
    this.#seeds.forEach((seed) => this.#node(seed));
  }

  get isReady(): boolean {
    for (const node of this.#nodes.values()) {
      if (node.isReady) {
        return this.#owners.size > 0;
      }
    }
    return false;
  }

  get isWhole(): boolean {
    return this.#owners.size > 0 && [...this.#owners].every((owner) => this.#nodes.get(owner)?.isReady === true);
  }

  async connect(): Promise<void> {
    await Promise.all([...this.#nodes.values()].map((node) => node.connect()));
    await this.#look();
    this.#watch ??= setInterval(() => {
      if (!this.isWhole) {
        void this.#look();
      }
    }, LOOK_INTERVAL).unref();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#watch);
    this.#nodes.forEach((node) => node.close());
  }

  async run(script: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> {
    const slot = slotOf(keys[0] ?? '');
    return this.#runAt(this.#ownerOf[slot], script, keys, values);
  }

  async #runAt(
    owner: string | undefined,
    script: Script,
    keys: readonly string[],
    values: readonly (string | number)[],
    asking = false,
    redirections = 0,
  ): Promise<unknown> {
    const node = owner === undefined ? undefined : this.#nodes.get(owner);
    if (owner === undefined || node === undefined) {
      throw new RedisAway();
    }
    try {
      return await (asking ? node.runAsking(script, keys, values) : node.run(script, keys, values));
    } catch (error) {
      const redirection = redirectionOf(error, owner);
      if (redirection === undefined || redirections === MOST_REDIRECTIONS) {
        throw error;
      }
      if (redirection.kind === 'MOVED') {
        void this.#look();
      }
      void this.#join(redirection.owner);
      return this.#runAt(redirection.owner, script, keys, values, redirection.kind === 'ASK', redirections + 1);
    }
  }

  /** Asks who has which slots; once for all who want to know meanwhile. */
  #look(): Promise<void> {
    this.#looking ??= this.#learn().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #learn(): Promise<void> {
    for (const [asked, node] of this.#nodes) {
      const answer = await node.ask('CLUSTER', 'SLOTS').catch(() => undefined);
      if (answer !== undefined) {
        const ranges = slotRanges(answer, asked);
        const ownerOf = new Array<string | undefined>(SLOTS).fill(undefined);
        ranges.forEach(({ first, last, owner }) => ownerOf.fill(owner, first, last + 1));
        this.#ownerOf = ownerOf;
        this.#owners = new Set(ranges.map(({ owner }) => owner));
        await this.#keep(this.#owners);
        return;
      }
    }
  }

  /** Connects with those that have slots, and leaves those that do not; those which were set are always there to be asked. */
  async #keep(owners: ReadonlySet<string>): Promise<void> {
    for (const [name, node] of this.#nodes) {
      if (!owners.has(name) && !this.#seeds.includes(name)) {
        node.close();
        this.#nodes.delete(name);
      }
    }
    await Promise.all([...owners].map((owner) => this.#join(owner)));
  }

  async #join(name: string): Promise<void> {
    if (!this.#nodes.has(name) && !this.#isClosed) {
      await this.#node(name).connect();
    }
  }

  #node(name: string): RedisConnection {
    const url = new URL(this.#first);
    const colon = name.lastIndexOf(':');
    const host = name.slice(0, colon);
    url.hostname = host.includes(':') ? `[${host}]` : host;
    url.port = name.slice(colon + 1);
    // A cluster has one database alone.
    url.pathname = '';
    const node = new RedisConnection(new Secret(url.href));
    this.#nodes.set(name, node);
    return node;
  }
}
