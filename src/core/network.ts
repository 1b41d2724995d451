import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A network: an address and the length of its prefix in bits. */
export type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Reads a network such as `10.0.0.0/8`, or an address such as `::1`, which stands for itself alone.
 *
 * @throws {RangeError} when the text is anything else, or a network of every address
 */
export function parseNetwork(text: string): Network {
  const bits = { 0: '', 4: '/32', 6: '/128' }[isIP(text)] ?? '';
  // ipaddr.js also reads octal, hexadecimal and shortened addresses, and would trust another network than the one that was meant.
  if (isIP(text.split('/', 1)[0] ?? '') === 0 || !ipaddr.isValidCIDR(text + bits)) {
    throw new RangeError('expected addresses or networks such as 10.0.0.0/8, never a number of hops');
  }
  const network = ipaddr.parseCIDR(text + bits);
  if (network[1] === 0) {
    throw new RangeError('expected a network smaller than the whole internet');
  }
  const [address, prefix] = network;
  // Clients' addresses are never in the mapped form, so a network in it would match none.
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && prefix > 96
    ? [address.toIPv4Address(), prefix - 96]
    : network;
}
