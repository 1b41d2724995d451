import ipaddr from 'ipaddr.js';
import { parseNetwork } from './network.js';

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
    '010.0.0.0/8',
    '0x0a.0.0.0/8',
    '10.0.0/8',
  ])('refuses %p', (text) => {
    expect(() => parseNetwork(text)).toThrow(RangeError);
  });
});
