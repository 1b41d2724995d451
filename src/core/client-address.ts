import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type Network } from './network.js';

/** The request headers that proxies write. */
export interface ForwardingHeaders {
  readonly 'x-forwarded-for'?: string | readonly string[] | undefined;
  readonly forwarded?: string | readonly string[] | undefined;
}

type Address = Network[0];

const FORWARDED_FOR = /(?:^|;)\s*for=("?)([^";]+)\1\s*(?:;|$)/i;
const WITH_PORT = /^(?:\[([0-9a-f:.]+)\]|(\d+(?:\.\d+){3}))(?::\d{1,5})?$/i;

/**
 * The address a request came from: the socket's, unless that is a trusted proxy. Then the chain it forwards is walked from
 * its near end: the first address that is not a trusted proxy's is the client. Whatever stands left of it is hearsay.
 *
 * `X-Forwarded-For` goes before `Forwarded` (RFC 7239), which is read only in its absence: a proxy must therefore write or
 * drop `X-Forwarded-For`, as all common ones do. A malformed, hidden or unknown entry ends the walk at the last good one.
 *
 * @param socketAddress as Node gives it, IPv4-mapped or with a zone too
 * @param trusted networks of the proxies; with none, no header is looked at
 * @returns an address without port, brackets and zone; IPv4 is never in its IPv6-mapped form
 */
export function clientAddress(socketAddress: string, headers: ForwardingHeaders, trusted: readonly Network[]): string {
  const peer = plain(socketAddress);
  if (trusted.length === 0) {
    return peer;
  }
  const proxy = parseNode(peer);
  if (proxy === undefined || !isTrusted(proxy, trusted)) {
    return peer;
  }
  const forwardedFor = headers['x-forwarded-for'];
  const client =
    forwardedFor === undefined
      ? walk(proxy, chain(headers.forwarded), forwardedNode, trusted)
      : walk(proxy, chain(forwardedFor), (entry) => entry, trusted);
  return client instanceof ipaddr.IPv6 ? client.toRFC5952String() : client.toString();
}

/**
 * What is counted as one client: an IPv4 address, or the /64 of an IPv6 one, which any single host can choose from at will.
 *
 * @param address as {@link clientAddress} returns it
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

/**
 * The `for` of one element of `Forwarded`. A comma in a quoted string would cut its element: then the walk ends there, at
 * what a proxy vouched for. Reading quotes from the left instead would let a client's open quote swallow the proxy's element.
 */
function forwardedNode(element: string): string | undefined {
  return FORWARDED_FOR.exec(element)?.[2];
}

function parseNode(text = ''): Address | undefined {
  const [, bracketed, dotted] = WITH_PORT.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  // Node's own test comes first: ipaddr.js reads 010.1 as an address in octal, as old C libraries do.
  return isIP(address) === 0 || address.includes('%') ? undefined : ipaddr.process(address);
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
