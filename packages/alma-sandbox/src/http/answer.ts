/** One page of a list: `{ "item_loan": [...], "total_record_count": n }`. */
export interface ListBody {
  readonly type: 'list';
  /** The XML root, for example `item_loans`. */
  readonly root: string;
  /** The key of the records, for example `item_loan`; absent from the answer when the page is empty. */
  readonly key: string;
  readonly total: number;
  readonly offset: number;
  readonly limit: number;
  /** The records of any page, so that a fault can send more than was asked for. */
  page(offset: number, limit: number): readonly object[];
  /** What else stands beside the records, for example the sum of the fees. */
  readonly more?: object;
}

/** One record, or whatever else is one object. */
export interface RecordBody {
  readonly type: 'record';
  /** The XML root, for example `item_loan`. */
  readonly root: string;
  readonly record: object;
}

/** Alma's error body. Errors of the gateway before Alma have no tracking id. */
export interface ErrorBody {
  readonly type: 'error';
  readonly code: string;
  readonly message: string;
  readonly trackingId?: string;
}

/** Anything that is not Alma's: HTML of a proxy, plain text, nothing. */
export interface RawBody {
  readonly type: 'raw';
  readonly contentType?: string;
  readonly text: string;
}

export type Body = ListBody | RecordBody | ErrorBody | RawBody;

/** How an answer goes over the wire when it does not go whole and at once. */
export type Delivery =
  /** The connection is reset before any of it is sent. */
  | { readonly how: 'reset' }
  /** Nothing is sent, and the connection stays open. */
  | { readonly how: 'never' }
  /** The body takes that many ms. */
  | { readonly how: 'slowly'; readonly ms: number }
  /** The headers promise the whole body; the connection ends in the middle of it. */
  | { readonly how: 'cut-off' };

/** What the sandbox is going to answer. */
export interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
  /** Overrides the format that was asked for: the gateway writes XML even to those who want JSON. */
  readonly format?: 'json' | 'xml';
  /** Spoils the text of the body, whose length is then told truly. */
  readonly rewrite?: (text: string) => string;
  readonly delivery?: Delivery;
}
