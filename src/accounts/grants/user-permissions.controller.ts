import { Controller } from '@nestjs/common';
import { GrantsOf } from './grants.controller.js';

/** What was granted to one account itself. */
@Controller('users/:id/permissions')
export class UserPermissionsController extends GrantsOf('user') {}
