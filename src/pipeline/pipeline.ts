import { type CanActivate, type Type } from '@nestjs/common';
import { AuthenticationGuard } from '../authentication/authentication.guard.js';
import { PermissionGuard } from '../permissions/permission.guard.js';
import { AddressThrottleGuard } from '../throttling/address-throttle.guard.js';
import { IdentityThrottleGuard } from '../throttling/identity-throttle.guard.js';
import { QueryGuard } from './query.guard.js';
import { CsrfGuard } from './csrf.guard.js';
import { StepUpGuard } from './step-up.guard.js';
import { ObjectGuard } from './model-view-set/object.guard.js';

/**
 * What every request passes, in this order, before its handler.
 *
 * Addresses are counted before authentication, so that guessing credentials is not free; identities before permissions, so that a denied call is
 * not free either, as it is in DRF. What another site made a browser send is refused before it counts for whoever is signed in there. The object
 * that a path names is decided about before the body is read.
 */
export const PIPELINE: readonly Type<CanActivate>[] = [
  AddressThrottleGuard,
  AuthenticationGuard,
  CsrfGuard,
  IdentityThrottleGuard,
  StepUpGuard,
  PermissionGuard,
  QueryGuard,
  ObjectGuard,
];
