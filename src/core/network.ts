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
  const network = unmapped(ipaddr.parseCIDR(text + bits));
  if (network[1] === 0) {
    throw new RangeError('expected a network smaller than the whole internet');
  }
  const [address, prefix] = network;
  // Clients' addresses are never in the mapped form, so a network in it would match none.
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && prefix > 96
    ? [address.toIPv4Address(), prefix - 96]
    : network;
}

/** @param address without port, brackets and zone; IPv4 may be in its IPv6-mapped form */
export function isWithin(address: string, networks: readonly Network[]): boolean {
  if (isIP(address) === 0) {
    return false;
  }
  const parsed = ipaddr.process(address);
  return networks.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits));
}

/** `::ffff:10.0.0.0/104` is 10.0.0.0/8, as an address of it is an IPv4 address. */
function unmapped([address, bits]: Network): Network {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96
    ? [address.toIPv4Address(), bits - 96]
    : [address, bits];
}

/**
 * Whether what is sent to this host stays on this machine.
 *
 * @param hostname as `URL` has it, an IPv6 address in brackets
 */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
