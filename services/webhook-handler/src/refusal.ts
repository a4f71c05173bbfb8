/** A request that is answered with a 4xx: Alma takes that as final and does not send the event again. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
  readonly status: number;
  /** Stable identifier of the reason, for the caller and the logs. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** An event that is right, but none of those that the cache applies: what the institution's profile sends besides. */
export class EventNotUsed extends Refusal {
  override readonly name = 'EventNotUsed';

  constructor(message: string) {
    super(422, 'EVENT_NOT_SUPPORTED', message);
  }
}
