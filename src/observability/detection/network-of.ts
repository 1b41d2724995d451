import ipaddr from 'ipaddr.js';

/** @returns the network that an address is probably in: of IPv4 its /16, of IPv6 its /32, as providers are given them */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) {
    return '';
  }
  const parsed = ipaddr.process(address);
  const bytes = parsed.toByteArray();
  return bytes.slice(0, parsed.kind() === 'ipv4' ? 2 : 4).join('.');
}
