import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { forwardedNode } from './forwarded-node.js';
import { type Network } from './network.js';

/** The request headers that proxies write. */
export interface ForwardingHeaders {
  readonly 'x-forwarded-for'?: string | readonly string[] | undefined;
  readonly forwarded?: string | readonly string[] | undefined;
}

/** Whom a deployer lets say where requests come from. */
export interface ForwardingTrust {
  /** Networks of the proxies; with none, no header is looked at. */
  readonly trustedProxies: readonly Network[];
  /** The only header that is read; `undefined` for either. */
  readonly forwardedHeader?: keyof ForwardingHeaders | undefined;
}

/** Where a request came from, and who says so. */
export interface ClientAddress {
  /** Without port, brackets and zone; IPv4 is never in its IPv6-mapped form. */
  readonly address: string;
  /**
   * `socket`: nobody forwarded anything. `ignored`: somebody did who is not believed, or in a header that is not read. `contradiction`: the two headers
   * name different clients; the address is then the proxy's. Else the header that was believed.
   */
  readonly basis: 'socket' | 'ignored' | 'contradiction' | keyof ForwardingHeaders;
}

type Address = Network[0];

/** A port may be obfuscated too (RFC 7239, section 6). */
const WITH_PORT = /^(?:\[([0-9a-f:.]+)\]|(\d+(?:\.\d+){3}))(?::(?:\d{1,5}|_[\w.-]+))?$/i;

/**
 * The address a request came from: the socket's, unless that is a trusted proxy. Then the chain it forwards is walked from
 * its near end: the first address that is not a trusted proxy's is the client. Whatever stands left of it is hearsay. A
 * malformed, hidden or unknown entry ends the walk at the last good one.
 *
 * Proxies write `X-Forwarded-For` or `Forwarded` (RFC 7239), and most hand the other on as a client made it up. So neither
 * wins: when both are there and name different clients, none is believed, and the request is to be refused.
 *
 * @param socketAddress as Node gives it, IPv4-mapped or with a zone too
 */
export function resolveClient(
  socketAddress: string,
  headers: ForwardingHeaders,
  { trustedProxies, forwardedHeader }: ForwardingTrust,
): ClientAddress {
  const peer = plain(socketAddress);
  const xForwardedFor = headers['x-forwarded-for'];
  const { forwarded } = headers;
  if (xForwardedFor === undefined && forwarded === undefined) {
    return { address: peer, basis: 'socket' };
  }
  const proxy = trustedProxies.length === 0 ? undefined : parseNode(peer);
  if (proxy === undefined || !isTrusted(proxy, trustedProxies)) {
    return { address: peer, basis: 'ignored' };
  }
  const client = {
    'x-forwarded-for': () => text(walk(proxy, chain(xForwardedFor), (entry) => entry, trustedProxies)),
    forwarded: () => text(walk(proxy, chain(forwarded), forwardedNode, trustedProxies)),
  };
  if (forwardedHeader !== undefined) {
    return headers[forwardedHeader] === undefined
      ? { address: peer, basis: 'ignored' }
      : { address: client[forwardedHeader](), basis: forwardedHeader };
  }
  if (xForwardedFor === undefined) {
    return { address: client.forwarded(), basis: 'forwarded' };
  }
  const address = client['x-forwarded-for']();
  return forwarded === undefined || client.forwarded() === address
    ? { address, basis: 'x-forwarded-for' }
    : { address: peer, basis: 'contradiction' };
}

/**
 * What is counted as one client: an IPv4 address, or the /64 of an IPv6 one, which any single host can choose from at will.
 *
 * @param address as {@link resolveClient} returns it
 */
export function addressBucket(address: string): string {
  if (!address.includes(':')) {
    return address;
  }
  const gap = address.indexOf('::');
  if (gap === -1) {
    return `${address.split(':', 4).join(':')}::/64`;
  }
  const head = gap === 0 ? [] : address.slice(0, gap).split(':', 4);
  const rest = address.slice(gap + 2);
  const tail = rest === '' ? [] : rest.split(':');
  // A dotted end stands for two groups.
  const zeros = 8 - head.length - tail.length - (rest.includes('.') ? 1 : 0);
  return `${[...head, ...Array<string>(Math.max(0, zeros)).fill('0'), ...tail].slice(0, 4).join(':')}::/64`;
}

/** @returns an address as {@link resolveClient} would return it; `undefined` when it is none */
export function canonicalAddress(address: string): string | undefined {
  const parsed = isIP(address) === 0 ? undefined : parseNode(address);
  return parsed && text(parsed);
}

function chain(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header : (header?.join(',') ?? '');
}

/** From the right and entry by entry, so that a long header made up by a client is not even split. */
function walk(
  proxy: Address,
  entries: string,
  node: (entry: string) => string | undefined,
  trusted: readonly Network[],
): Address {
  let last = proxy;
  for (let end = entries.length; end >= 0;) {
    const comma = end === 0 ? -1 : entries.lastIndexOf(',', end - 1);
    const address = parseNode(node(entries.slice(comma + 1, end).trim()));
    if (address === undefined) {
      return last;
    }
    if (!isTrusted(address, trusted)) {
      return address;
    }
    last = address;
    end = comma;
  }
  return last;
}

function parseNode(text = ''): Address | undefined {
  const [, bracketed, dotted] = WITH_PORT.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  // Node's own test comes first: ipaddr.js reads 010.1 as an address in octal, as old C libraries do.
  return isIP(address) === 0 || address.includes('%') ? undefined : ipaddr.process(address);
}

function text(address: Address): string {
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

function plain(address: string): string {
  if (address.startsWith('::ffff:') && address.includes('.')) {
    return address.slice('::ffff:'.length);
  }
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

function isTrusted(address: Address, trusted: readonly Network[]): boolean {
  return trusted.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));
}
