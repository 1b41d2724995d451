import { PartialType } from '@nestjs/mapped-types';
import { CreateGroupDto } from './create-group.dto.js';

/** A change to a group: what is not given stays as it is. */
export class UpdateGroupDto extends PartialType(CreateGroupDto) {}
