import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { addressBucket, type ForwardingHeaders, resolveClient } from './client-address.js';
import { parseNetwork } from './network.js';

const trusted = ['10.0.0.0/8', 'fd00::/8'].map(parseNetwork);
const resolve = (socket: string, headers: ForwardingHeaders) =>
  resolveClient(socket, headers, { trustedProxies: trusted });
const behindProxy = (forwardedFor: string) => resolve('10.0.0.1', { 'x-forwarded-for': forwardedFor }).address;
const forwarded = (header: string) => resolve('10.0.0.1', { forwarded: header }).address;

describe('the address of a client', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['', ''],
  ])('is the socket’s without trusted proxies: %s', (socket, expected) => {
    const headers = { 'x-forwarded-for': '198.51.100.1', forwarded: 'for=198.51.100.1' };
    expect(resolveClient(socket, headers, { trustedProxies: [] })).toEqual({ address: expected, basis: 'ignored' });
    expect(resolveClient(socket, {}, { trustedProxies: [] })).toEqual({ address: expected, basis: 'socket' });
  });

  it('ignores what an untrusted peer forwards', () => {
    for (const address of ['203.0.113.7', '2001:db8::1']) {
      expect(resolve(address, { 'x-forwarded-for': '198.51.100.1' })).toEqual({ address, basis: 'ignored' });
      expect(resolve(address, { forwarded: 'for=198.51.100.1' })).toEqual({ address, basis: 'ignored' });
    }
  });

  it.each([
    ['the nearest that is not a proxy', '198.51.100.1', '198.51.100.1'],
    ['nothing that stands left of it', '192.0.2.66, 198.51.100.1', '198.51.100.1'],
    ['past several proxies', '192.0.2.66, 198.51.100.1, 10.9.9.9 ,10.0.0.2', '198.51.100.1'],
    ['the farthest proxy when all are', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['without a port', '198.51.100.1:4711', '198.51.100.1'],
    ['without brackets', '[2001:db8::1]:4711', '2001:db8::1'],
    ['in its short form', '2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['as IPv4 when it is mapped', '::ffff:198.51.100.1', '198.51.100.1'],
    ['as IPv4 when it is mapped in hexadecimal', '::ffff:c633:6401', '198.51.100.1'],
    ['past a mapped proxy', '198.51.100.1, ::ffff:10.0.0.2', '198.51.100.1'],
    ['past an IPv6 proxy', '198.51.100.1, fd00::2', '198.51.100.1'],
  ])('takes %s', (_rule, header, expected) => {
    expect(behindProxy(header)).toBe(expected);
  });

  it.each([
    'unknown',
    '',
    ',',
    '010.0.0.1',
    '198.51.100.1.2',
    '198.51.100',
    '1',
    'fe80::1%eth0',
    '"198.51.100.1"',
    '198.51.100.1:x',
  ])('stops at the malformed entry %p', (entry) => {
    expect(behindProxy(`198.51.100.1, ${entry}`)).toBe('10.0.0.1');
    expect(behindProxy(`198.51.100.1, ${entry}, 10.0.0.2`)).toBe('10.0.0.2');
  });

  it.each([
    ['for=198.51.100.1', '198.51.100.1'],
    ['for=192.0.2.66, for=198.51.100.1;proto=https;by=10.0.0.1', '198.51.100.1'],
    ['proto=https; For="198.51.100.1:4711"', '198.51.100.1'],
    ['for="[2001:db8::1]:4711"', '2001:db8::1'],
    ['for=198.51.100.1, for=10.0.0.2', '198.51.100.1'],
    ['for=198.51.100.1, for=unknown', '10.0.0.1'],
    ['for=198.51.100.1, for=_hidden', '10.0.0.1'],
    ['for=198.51.100.1, by=10.0.0.2', '10.0.0.1'],
    ['for="198.51.100.1:_port"', '198.51.100.1'],
    ['for="198.51.100.\\1"', '198.51.100.1'],
    ['host="for=192.0.2.66;x";for=198.51.100.1', '198.51.100.1'],
    ['for=192.0.2.66;for=198.51.100.1', '10.0.0.1'],
    ['for=198.51.100.1 by=10.0.0.2', '10.0.0.1'],
    ['for="198.51.100.1', '10.0.0.1'],
    // A client's open quote must not swallow what the proxy appended.
    ['for="192.0.2.66, for=198.51.100.1', '198.51.100.1'],
  ])('reads Forwarded: %s', (header, expected) => {
    expect(forwarded(header)).toBe(expected);
  });

  it.each(['x,for=192.0.2.66', 'x,for=192.0.2.66;a', 'x,for=192.0.2.66;a=', 'x,for=192.0.2.66;a="', '"'])(
    'is not what a client wrote where a proxy quotes it: %s',
    (host) => {
      const quoted = `host="${host.replaceAll('"', '\\"')}"`;
      for (const element of [`for=198.51.100.1;${quoted}`, `${quoted};for=198.51.100.1;by="x"`]) {
        expect(['198.51.100.1', '10.0.0.1']).toContain(forwarded(element));
      }
    },
  );

  it('is nobody’s word when both headers are there and name different clients', () => {
    const both = (one: string, other: string) =>
      resolve('10.0.0.1', { 'x-forwarded-for': one, forwarded: `for="${other}"` });

    expect(both('198.51.100.1', '192.0.2.66')).toEqual({ address: '10.0.0.1', basis: 'contradiction' });
    expect(both('198.51.100.1', 'unknown')).toEqual({ address: '10.0.0.1', basis: 'contradiction' });
    expect(both('198.51.100.1, 10.0.0.2', '198.51.100.1:4711')).toEqual({
      address: '198.51.100.1',
      basis: 'x-forwarded-for',
    });
  });

  it.each([
    ['x-forwarded-for', '198.51.100.1'],
    ['forwarded', '192.0.2.66'],
  ] as const)('is looked for in %s alone when that is the one that proxies write', (forwardedHeader, address) => {
    const trust = { trustedProxies: trusted, forwardedHeader };
    const headers = { 'x-forwarded-for': '198.51.100.1', forwarded: 'for=192.0.2.66' };

    expect(resolveClient('10.0.0.1', headers, trust)).toEqual({ address, basis: forwardedHeader });
    expect(resolveClient('10.0.0.1', { ...headers, [forwardedHeader]: undefined }, trust)).toEqual({
      address: '10.0.0.1',
      basis: 'ignored',
    });
  });

  it('joins a repeated header in order', () => {
    const headers = { 'x-forwarded-for': ['192.0.2.66', '198.51.100.1, 10.0.0.2'] };
    expect(resolve('::ffff:10.0.0.1', headers).address).toBe('198.51.100.1');
  });

  it('is always an address, and the proxy’s word cannot be overridden, whatever a client prepends', () => {
    fc.assert(
      fc.property(fc.string(), (hearsay) => {
        expect(behindProxy(`${hearsay}, 198.51.100.1`)).toBe('198.51.100.1');
        expect(forwarded(`${hearsay}, for=198.51.100.1`)).toBe('198.51.100.1');
        expect(ipaddr.isValid(behindProxy(hearsay))).toBe(true);
        expect(ipaddr.isValid(forwarded(hearsay))).toBe(true);
      }),
    );
  });

  it('reads a long made-up header in little time', () => {
    const start = performance.now();
    expect(behindProxy('10.0.0.2,'.repeat(2_000) + ','.repeat(100_000))).toBe('10.0.0.1');
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('addressBucket', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::6', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['64:ff9b::198.51.100.1', '64:ff9b:0:0::/64'],
  ])('of %s is %s', (address, bucket) => {
    expect(addressBucket(address)).toBe(bucket);
  });

  it('is one for every address of a /64, and another for any other', () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
    const half = fc.array(group, { minLength: 4, maxLength: 4 });
    const text = (...halves: number[][]) => new ipaddr.IPv6(halves.flat()).toRFC5952String();
    fc.assert(
      fc.property(half, half, half, (network, host, other) => {
        const expected = `${network.map((part) => part.toString(16)).join(':')}::/64`;
        expect(addressBucket(text(network, host))).toBe(expected);
        expect(addressBucket(text(network, other))).toBe(expected);
      }),
    );
  });
});
