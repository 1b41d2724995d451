import { PendingAttempts } from './pending-attempts.js';

const ALICE = { key: Buffer.from('alice') };
const BOB = { key: Buffer.from('bob') };

describe('attempts that are being judged', () => {
  it('know of all others of their account that there were meanwhile, and of none that was over before', async () => {
    const pending = new PendingAttempts();
    const othersOf = (subject: typeof ALICE): Promise<number> =>
      pending.during(subject, (others) => Promise.resolve(others()));
    let end: () => void = () => undefined;
    const first = pending.during(ALICE, async (others) => {
      await new Promise<void>((resolve) => (end = resolve));
      return others();
    });

    expect(await othersOf(ALICE)).toBe(1);
    expect(await othersOf(ALICE)).toBe(1);
    expect(await othersOf(BOB)).toBe(0);

    end();
    expect(await first).toBe(2);
    expect(await othersOf(ALICE)).toBe(0);
  });

  it('are over whatever became of them', async () => {
    const pending = new PendingAttempts();
    const failed = pending.during(ALICE, () => Promise.reject(new Error('nothing was found out')));
    await expect(failed).rejects.toThrow('nothing was found out');

    expect(await pending.during(ALICE, (others) => Promise.resolve(others()))).toBe(0);
  });
});
