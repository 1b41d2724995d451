import { PartialType } from '@nestjs/mapped-types';
import { CreateUserDto } from './create-user.dto.js';

/** A change to an account: what is not given stays as it is. */
export class UpdateUserDto extends PartialType(CreateUserDto) {}
