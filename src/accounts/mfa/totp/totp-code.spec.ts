import { newTotpSecret, totpStep, totpText, totpUri } from './totp-code.js';

/** The shared secret of RFC 6238's test vectors. */
const SECRET = Buffer.from('12345678901234567890');

describe('a time-based one-time password', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('is, after %d seconds, what RFC 6238 says', (seconds, code) => {
    expect(totpStep(SECRET, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  it('is good for its own step and those next to it, and names its own', () => {
    const step = 41_152_263; // 1 234 567 890 s
    const at = (steps: number): number | undefined => totpStep(SECRET, '005924', (step + steps) * 30_000);

    expect([-2, -1, 0, 1, 2].map(at)).toEqual([undefined, step, step, step, undefined]);
    expect(totpStep(SECRET, '005924', (step + 2) * 30_000 - 1)).toBe(step);
  });

  it.each(['', '5924', '0059240', ' 05924', '00592a', '٠٠٥٩٢٤'])('is not %j', (code) => {
    expect(totpStep(SECRET, code, 1_234_567_890_000)).toBeUndefined();
  });

  it('is of a secret of 160 bits, another one each time', () => {
    expect(new Set(Array.from({ length: 100 }, () => newTotpSecret().toString('hex'))).size).toBe(100);
    expect(newTotpSecret()).toHaveLength(20);
  });

  it('is set up by an address that says whose and where', () => {
    const uri = new URL(totpUri(SECRET, { issuer: 'api.example.com', username: 'a+b@c' }));

    expect(decodeURIComponent(uri.pathname)).toBe('/api.example.com:a+b@c');
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'api.example.com',
      secret: totpText(SECRET),
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(totpText(SECRET)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  });
});
