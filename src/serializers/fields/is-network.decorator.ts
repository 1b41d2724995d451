import { ValidateBy, type ValidationOptions } from 'class-validator';
import { parseNetwork } from '../../core/network.js';

/** An address, or a network in CIDR notation such as `10.0.0.0/8`; not one of every address. */
export function IsNetwork(options?: ValidationOptions): PropertyDecorator {
  const message = 'Must be an address, or a network such as 10.0.0.0/8.';
  return ValidateBy({ name: 'isNetwork', validator: { validate: isNetwork } }, { message, ...options });
}

function isNetwork(value: unknown): boolean {
  if (typeof value !== 'string') {
    return false;
  }
  try {
    parseNetwork(value);
    return true;
  } catch {
    return false;
  }
}
