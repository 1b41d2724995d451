/** How many slots a Redis Cluster has. */
export const SLOTS = 16_384;

/** CRC-16/XMODEM (polynomial 0x1021), for each byte. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) {
    sum = (sum & 0x8000) === 0 ? sum << 1 : (sum << 1) ^ 0x1021;
  }
  return sum;
});

/** Slots, one after the other, and the node that has them, as `host:port`. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
  readonly owner: string;
}

/** The slot of a key: of what stands in its first braces, if anything does, else of the whole of it (Redis Cluster specification, "Hash tags"). */
export function slotOf(key: string): number {
  const open = key.indexOf('{');
  const close = open === -1 ? -1 : key.indexOf('}', open + 1);
  const tag = close > open + 1 ? key.slice(open + 1, close) : key;
  let sum = 0;
  for (const byte of Buffer.from(tag)) {
    sum = ((sum << 8) & 0xffff) ^ (TABLE[(sum >> 8) ^ byte] ?? 0);
  }
  return sum % SLOTS;
}

/**
 * Reads the answer to `CLUSTER SLOTS`: of each range its first and last slot, then its nodes, the primary first.
 *
 * @param asked whose answer it is, as `host:port`: a node that does not know its own name leaves it out
 */
export function slotRanges(answer: unknown, asked: string): readonly SlotRange[] {
  return (answer as readonly (readonly [number, number, readonly [string | null, number]])[]).map(
    ([first, last, [host, port]]) => ({ first, last, owner: `${host || hostOf(asked)}:${port}` }),
  );
}

/** Where a key is instead of here (`MOVED`), or may be already while its slot is on the way (`ASK`). */
export interface Redirection {
  readonly kind: 'MOVED' | 'ASK';
  readonly slot: number;
  readonly owner: string;
}

/** @returns `undefined` when an error says anything else */
export function redirectionOf(error: unknown, asked: string): Redirection | undefined {
  const [, kind, slot, host, port] =
    /^(MOVED|ASK) (\d+) (.*):(\d+)$/.exec(error instanceof Error ? error.message : '') ?? [];
  return kind === undefined
    ? undefined
    : { kind: kind as Redirection['kind'], slot: Number(slot), owner: `${host || hostOf(asked)}:${port}` };
}

function hostOf(node: string): string {
  return node.slice(0, node.lastIndexOf(':'));
}
