import { isIP } from 'node:net';
import { Command, InvalidArgumentError, Option } from 'commander';
import { checkReport, deploymentLines, settingsLines } from './check.report.js';
import { addressBucket, type ClientAddress, type ForwardingHeaders, resolveClient } from './core/client-address.js';
import { type DeploymentFinding, isAtLeast, SEVERITIES, type Severity } from './core/deployment-finding.js';
import { deploymentRulesMarkdown } from './deployment/deployment-rules.js';
import { deploymentWarnings } from './settings/deployment-warnings.js';
import { fitnessFaults } from './settings/load-settings.js';
import { securityWarnings } from './settings/security-warnings.js';
import { type Settings } from './settings/settings.js';

interface CheckOptions {
  readonly deploy?: boolean;
  readonly rules?: true;
  readonly format: 'text' | 'json';
  readonly failLevel: Severity;
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
 * `portcullis check`: what the settings mean for a request, and for production; with `--deploy`, also what is wrong with the application and its
 * database. Its exit code is 1 when there is a finding of `--fail-level`.
 *
 * @param read the settings as they are, fit or not
 * @param inspect looks at the application of these settings
 */
export function checkCommand(
  read: () => Settings,
  print: (line: string) => void,
  inspect: (settings: Settings) => Promise<readonly DeploymentFinding[]>,
): Command {
  return new Command('check')
    .description('prints faults and warnings of the settings, and which client a request would be taken to come from')
    .option('--deploy', 'as if NODE_ENV were production; looks at the routes and the database, too')
    .option('--rules', 'prints everything that --deploy looks for as a Markdown table, and checks nothing')
    .addOption(new Option('--format <format>').choices(['text', 'json']).default('text'))
    .addOption(
      new Option('--fail-level <severity>', 'the least that makes the exit code 1')
        .choices(SEVERITIES)
        .default('error'),
    )
    .option('--address <address>', 'of the connection that the request comes on', parseAddress, '127.0.0.1')
    .option('--header <field>', "such as 'X-Forwarded-For: 203.0.113.7'; may be repeated", addHeader, {})
    .action(async ({ deploy = false, rules, format, failLevel, address, header }: CheckOptions) => {
      if (rules) {
        print(deploymentRulesMarkdown());
        return;
      }
      const given = read();
      const findings = [...settingsFindings(given, deploy), ...(deploy ? await inspect(given) : [])];
      const report = checkReport(clientOf(given, address, header), findings);
      const write = deploy ? deploymentLines : settingsLines;
      (format === 'json' ? [JSON.stringify(report, null, 2)] : write(report)).forEach((line) => print(line));
      if (findings.some((found) => isAtLeast(found, failLevel))) {
        process.exitCode = 1;
      }
    });
}

function settingsFindings(given: Settings, deploy: boolean): readonly DeploymentFinding[] {
  return [
    ...fitnessFaults(deploy ? { ...given, environment: 'production' } : given),
    ...(deploy || given.environment === 'production' ? deploymentWarnings(given) : []),
    ...(deploy ? securityWarnings(given) : []),
  ];
}

function clientOf(settings: Settings, address: string, header: ForwardingHeaders): string {
  const client = resolveClient(address, header, settings);
  return `${client.address}, counted as ${addressBucket(client.address)}: ${REASONS[client.basis]}`;
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
