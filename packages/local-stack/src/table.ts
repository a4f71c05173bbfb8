import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  paginateScan,
} from '@aws-sdk/lib-dynamodb';
import { countItems } from './data-plane/dynamodb/dynamodb.ts';
import type { TablePlan } from './template/tables.ts';

/** Items that the emulator looks at in one go: small, so that nobody waits long for it meanwhile. */
const KEYS_PER_PAGE = 500;

export type Item = Readonly<Record<string, unknown>>;

/** A table of the stack, as tests and tools see it. */
export class LocalTable {
  readonly #plan: TablePlan;
  readonly #client: DynamoDBDocumentClient;

  constructor(plan: TablePlan, client: DynamoDBDocumentClient) {
    this.#plan = plan;
    this.#client = client;
  }

  get logicalId(): string {
    return this.#plan.logicalId;
  }

  get name(): string {
    return this.#plan.name;
  }

  /** The attribute by which DynamoDB would expire items; the emulator keeps them. */
  get timeToLive(): string | undefined {
    return this.#plan.timeToLive;
  }

  /** The attribute that an item is found by. */
  get hashKey(): string {
    return this.#plan.hashKey;
  }

  /** Every item. */
  async scan(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of paginateScan({ client: this.#client }, { TableName: this.name })) {
      items.push(...(page.Items ?? []));
    }
    return items;
  }

  /** How many items it holds. */
  async count(): Promise<number> {
    return await countItems(this.#client, this.name);
  }

  /** Every value of the hash key, at far less cost than every item. */
  async keys(): Promise<string[]> {
    const keys: string[] = [];
    const pages = paginateScan(
      { client: this.#client, pageSize: KEYS_PER_PAGE },
      {
        TableName: this.name,
        ProjectionExpression: '#key',
        ExpressionAttributeNames: { '#key': this.hashKey },
      },
    );
    for await (const { Items = [] } of pages) keys.push(...Items.map((item) => String(item[this.hashKey])));
    return keys;
  }

  /** Those of the items that are there, in the order of their keys; at most 100 (AWS, BatchGetItem). */
  async getMany(keys: readonly string[]): Promise<Item[]> {
    if (keys.length === 0) return [];
    const { Responses } = await this.#client.send(
      new BatchGetCommand({
        RequestItems: {
          [this.name]: { Keys: keys.map((key) => ({ [this.hashKey]: key })), ConsistentRead: true },
        },
      }),
    );
    const items = new Map(Responses?.[this.name]?.map((item) => [item[this.hashKey], item]));
    return keys.map((key) => items.get(key)).filter((item) => item !== undefined);
  }

  /** The item with this key: the value of the hash key, or the whole key of a table that has a range key too. */
  async get(key: string | Item): Promise<Item | undefined> {
    const Key = typeof key === 'string' ? { [this.hashKey]: key } : key;
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.name, Key, ConsistentRead: true }),
    );
    return Item;
  }
}
