import { Clock } from '../../core/clock.js';
import { newId } from '../../core/id.js';
import { type SecurityEvents } from '../../core/security/security-events.js';
import { type PreparedStatements } from '../../database/prepared-statements.js';
import { TokenUsage } from '../tokens/token-usage.js';
import { type CredentialUsage } from './credential-usage.js';

const NOW = Date.UTC(2026, 0, 1);

class FixedClock extends Clock {
  now(): number {
    return NOW;
  }
}

/** A database that answers when it is told to. */
class SlowStatements {
  readonly writes: (readonly string[])[] = [];
  #answers: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  query(_statement: unknown, [ids]: [readonly string[], readonly Date[]]): Promise<unknown[]> {
    this.writes.push(ids);
    return new Promise((resolve, reject) => this.#answers.push({ resolve: () => resolve([]), reject }));
  }

  async answer(error?: Error): Promise<void> {
    const [answer] = this.#answers.splice(0, 1);
    if (error) {
      answer?.reject(error);
    } else {
      answer?.resolve();
    }
    await new Promise(setImmediate);
  }
}

describe('noting that credentials are in use', () => {
  let statements: SlowStatements;
  let usage: CredentialUsage;
  const events = { emit: jest.fn() } satisfies SecurityEvents;

  beforeEach(() => {
    statements = new SlowStatements();
    usage = new TokenUsage(statements as unknown as PreparedStatements, new FixedClock(), events);
  });

  it('reports a credential that is used again after a month, and no other', () => {
    const [id, day] = [newId(), 86_400_000];
    usage.note({ id: newId(), lastUsed: null });
    usage.note({ id: newId(), lastUsed: new Date(NOW - 30 * day) });
    usage.note({ id, lastUsed: new Date(NOW - 30 * day - 1) });

    expect(events.emit.mock.calls).toEqual([
      [{ type: 'authn_dormant_credential_used', details: { kind: 'token', credentialId: id } }],
    ]);
  });

  it('writes nothing for a token that was noted within the last minute', () => {
    usage.note({ id: newId(), lastUsed: new Date(NOW - 59_999) });
    expect(statements.writes).toHaveLength(0);

    usage.note({ id: newId(), lastUsed: new Date(NOW - 60_000) });
    usage.note({ id: newId(), lastUsed: null });
    expect(statements.writes).toHaveLength(1);
  });

  it('writes once for many requests with one token', async () => {
    const id = newId();
    for (let request = 0; request < 100; request += 1) {
      usage.note({ id, lastUsed: null });
    }
    await statements.answer();

    expect(statements.writes).toEqual([[id]]);
  });

  it('tells one that is kept longer than for a request what was noted, so that it is not noted again', async () => {
    const kept = { id: newId(), lastUsed: null };
    usage.note(kept);
    await statements.answer();

    usage.note(kept);

    expect(kept.lastUsed).toEqual(new Date(NOW));
    expect(statements.writes).toHaveLength(1);
  });

  it('has one write under way at a time, and puts all that comes meanwhile into the next', async () => {
    const ids = Array.from({ length: 50 }, newId);
    ids.forEach((id) => usage.note({ id, lastUsed: null }));
    expect(statements.writes).toEqual([ids.slice(0, 1)]);

    await statements.answer();
    await statements.answer();

    expect(statements.writes).toEqual([ids.slice(0, 1), ids.slice(1)]);
  });

  it('keeps no more tokens waiting than it may, however slow the database is', async () => {
    for (let token = 0; token < 10_500; token += 1) {
      usage.note({ id: newId(), lastUsed: null });
    }
    await statements.answer();
    await statements.answer();

    expect(statements.writes.flat().length).toBeLessThanOrEqual(10_000);
  });

  it('does not mind a database that is down, and tries again with the next request', async () => {
    const id = newId();
    usage.note({ id, lastUsed: null });
    await statements.answer(new Error('down'));

    usage.note({ id, lastUsed: null });

    expect(statements.writes).toEqual([[id], [id]]);
  });

  it('finishes before the server ends', async () => {
    let ended = false;
    usage.note({ id: newId(), lastUsed: null });
    const end = usage.beforeApplicationShutdown().then(() => (ended = true));
    await new Promise(setImmediate);
    expect(ended).toBe(false);

    await statements.answer();
    await end;
  });
});
