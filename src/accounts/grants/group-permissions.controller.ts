import { Controller } from '@nestjs/common';
import { GrantsOf } from './grants.controller.js';

/** What was granted to one group itself. */
@Controller('groups/:id/permissions')
export class GroupPermissionsController extends GrantsOf('group') {}
