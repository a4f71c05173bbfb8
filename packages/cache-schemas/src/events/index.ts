export { eventSchema, loanEvent, ownerEvent, requestEvent, userEvent } from './event-schemas.ts';
export { type EventType, eventTypeOf, eventTypes } from './event-types.ts';
