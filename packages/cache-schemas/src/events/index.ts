export { eventSchema, loanEvent, requestEvent } from './event-schemas.ts';
export { type EventType, eventTypeOf, eventTypes } from './event-types.ts';
