import { type DynamoDBDocumentClient, GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { TemplateError } from './errors.ts';
import type { TablePlan } from './template/plan.ts';

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
    let count = 0;
    for await (const page of paginateScan(
      { client: this.#client },
      { TableName: this.name, Select: 'COUNT' },
    )) {
      count += page.Count ?? 0;
    }
    return count;
  }

  /** The item with this key: the value of the hash key, or the whole key of a table that has a range key too. */
  async get(key: string | Item): Promise<Item | undefined> {
    const Key = typeof key === 'string' ? { [this.#hashKey()]: key } : key;
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.name, Key, ConsistentRead: true }),
    );
    return Item;
  }

  #hashKey(): string {
    const key = this.#plan.definition.KeySchema?.find(({ KeyType }) => KeyType === 'HASH');
    if (!key?.AttributeName) throw new TemplateError(`Table ${this.name} has no hash key`);
    return key.AttributeName;
  }
}
