import { isIP } from 'node:net';
import { Command, InvalidArgumentError } from 'commander';
import { addressBucket, type ClientAddress, type ForwardingHeaders, resolveClient } from './core/client-address.js';
import { deploymentWarnings } from './settings/deployment-warnings.js';
import { fitnessFaults } from './settings/load-settings.js';
import { type Settings } from './settings/settings.js';

interface CheckOptions {
  readonly deploy?: true;
  readonly address: string;
  readonly header: ForwardingHeaders;
}

/** Why a client's address is what it is. */
const REASONS: Readonly<Record<ClientAddress['basis'], string>> = {
  socket: 'the connection’s own address, as nobody forwards anything',
  ignored: 'the connection’s own address: TRUSTED_PROXIES does not have it, or FORWARDED_HEADER names the other header',
  'x-forwarded-for': 'as X-Forwarded-For says, whose sender is in TRUSTED_PROXIES',
  forwarded: 'as Forwarded says, whose sender is in TRUSTED_PROXIES',
  contradiction: 'none: the two headers name different clients, and the request is refused with 400',
};

/**
 * `portcullis check`: what the settings mean for a request, and for production. Its exit code is 1 when there is a fault.
 *
 * @param read the settings as they are, fit or not
 */
export function checkCommand(read: () => Settings, print: (line: string) => void): Command {
  return new Command('check')
    .description('prints faults and warnings of the settings, and which client a request would be taken to come from')
    .option('--deploy', 'as if NODE_ENV were production')
    .option('--address <address>', 'of the connection that the request comes on', parseAddress, '127.0.0.1')
    .option('--header <field>', "such as 'X-Forwarded-For: 203.0.113.7'; may be repeated", addHeader, {})
    .action(({ deploy, address, header }: CheckOptions) => {
      const given = read();
      const client = resolveClient(address, header, given);
      print(`client   ${client.address}, counted as ${addressBucket(client.address)}: ${REASONS[client.basis]}`);

      const faults = fitnessFaults(deploy ? { ...given, environment: 'production' } : given);
      const warnings = deploy || given.environment === 'production' ? deploymentWarnings(given) : [];
      faults.forEach((fault) => print(`fault    ${fault}`));
      warnings.forEach((warning) => print(`warning  ${warning}`));
      print(`${faults.length} faults, ${warnings.length} warnings`);
      if (faults.length > 0) {
        process.exitCode = 1;
      }
    });
}

function parseAddress(text: string): string {
  if (isIP(text) === 0) {
    throw new InvalidArgumentError('It is no IP address.');
  }
  return text;
}

/** Repeated fields of a name are one list (RFC 9110, section 5.3). */
function addHeader(field: string, headers: ForwardingHeaders): ForwardingHeaders {
  const [, name = '', value = ''] = /^(X-Forwarded-For|Forwarded):\s*(.*)$/i.exec(field) ?? [];
  if (name === '') {
    throw new InvalidArgumentError('Only X-Forwarded-For and Forwarded say where a request comes from.');
  }
  const key = name.toLowerCase() as keyof ForwardingHeaders;
  return { ...headers, [key]: [...[headers[key] ?? []].flat(), value] };
}
