import { PartialType } from '@nestjs/mapped-types';
import { CreateServiceAccountDto } from './create-service-account.dto.js';

/** A change to a service account: what is not given stays as it is. */
export class UpdateServiceAccountDto extends PartialType(CreateServiceAccountDto) {}
