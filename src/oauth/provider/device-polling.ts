import type Provider from 'oidc-provider';
import { type DevicePolls } from '../storage/device-polls.js';
import { type OidcLibrary } from './oidc-library.js';

/** A device's code, as far as it matters here. */
interface AwaitedCode {
  readonly accountId?: string;
  readonly clientId?: string;
  readonly error?: string;
  readonly isExpired: boolean;
}

/** How the library finds one. */
interface DeviceCodes {
  find: (this: unknown, deviceCode: string, ...options: unknown[]) => Promise<AwaitedCode | undefined>;
}

/** Tells a device to slow down that asks too often while nobody has decided (RFC 8628, section 3.5): the library would tell it to go on as it does. */
export function slowDevicesDown(library: OidcLibrary, provider: Provider, polls: DevicePolls): void {
  const model = provider.DeviceCode as unknown as DeviceCodes;
  const { find } = model;
  model.find = async function (this: unknown, deviceCode, ...options) {
    const code = await find.call(this, deviceCode, ...options);
    const { oidc } = library.Provider.ctx ?? {};
    const isPoll = oidc?.route === 'token' && oidc.client?.clientId === code?.clientId;
    if (code && isPoll && isAwaited(code) && (await polls.isEarly(deviceCode))) {
      throw new library.errors.SlowDown();
    }
    return code;
  };
}

/** Whether somebody may still decide, and nobody has. */
function isAwaited({ accountId, error, isExpired }: AwaitedCode): boolean {
  return accountId === undefined && error === undefined && !isExpired;
}
