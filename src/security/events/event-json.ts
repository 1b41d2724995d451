import { compileSerializer } from '../../serializers/output/compile-serializer.js';
import { SecurityEventDto } from './security-event.dto.js';

/** An event as the list has it, in one line. */
export const eventJson = compileSerializer(SecurityEventDto);
