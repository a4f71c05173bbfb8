import { type DynamoDBDocumentClient, GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { countItems } from './data-plane/dynamodb/dynamodb.ts';
import type { TablePlan } from './template/tables.ts';

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

  /** The item with this key: the value of the hash key, or the whole key of a table that has a range key too. */
  async get(key: string | Item): Promise<Item | undefined> {
    const Key = typeof key === 'string' ? { [this.hashKey]: key } : key;
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.name, Key, ConsistentRead: true }),
    );
    return Item;
  }
}
