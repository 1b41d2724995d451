import ipaddr from 'ipaddr.js';
import { isWithin, parseNetwork } from './network.js';

describe('parseNetwork', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
    ['192.0.2.1', '192.0.2.1', '192.0.2.2'],
    ['fd00::/8', 'fdff::1', 'fe00::1'],
    ['::1', '::1', '::2'],
    ['::ffff:10.0.0.0/104', '10.255.255.255', '11.0.0.0'],
  ])('%s holds %s and not %s', (text, inside, outside) => {
    const [network, bits] = parseNetwork(text);
    expect(ipaddr.parse(inside).match(network, bits)).toBe(true);
    expect(ipaddr.parse(outside).match(network, bits)).toBe(false);
  });

  it.each([
    '',
    '1',
    '2',
    'true',
    'loopback',
    '10.0.0.0/33',
    '*',
    '0.0.0.0/0',
    '::/0',
    '::ffff:0.0.0.0/96',
    '010.0.0.0/8',
    '0x0a.0.0.0/8',
    '10.0.0/8',
  ])('refuses %p', (text) => {
    expect(() => parseNetwork(text)).toThrow(RangeError);
  });
});

describe('isWithin', () => {
  it.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['10.1.2.3', '::ffff:10.0.0.0/104', true],
    ['11.1.2.3', '::ffff:10.0.0.0/104', false],
    ['10.1.2.3', '::ffff:10.1.2.3', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['10.1.2.3', '2001:db8::/32', false],
    ['', '10.0.0.0/8', false],
    ['nonsense', '10.0.0.0/8', false],
  ])('%j is within %s: %s', (address, network, expected) => {
    expect(isWithin(address, [parseNetwork('192.0.2.0/24'), parseNetwork(network)])).toBe(expected);
  });

  it('holds nothing when there are no networks', () => {
    expect(isWithin('10.0.0.1', [])).toBe(false);
  });
});
