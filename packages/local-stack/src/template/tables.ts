import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { TemplateError } from '../errors.ts';
import type { ObjectReader } from '../object-reader.ts';
import type { ResolvedResource } from './resolved-resource.ts';

export interface TablePlan {
  readonly logicalId: string;
  readonly name: string;
  /** The attribute that an item is found by. */
  readonly hashKey: string;
  readonly definition: Omit<CreateTableCommandInput, 'TableName'>;
  /** The attribute that holds the expiry, which the emulator does not act upon. */
  readonly timeToLive?: string;
}

const TABLE_DEFINITION = [
  'AttributeDefinitions',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'ProvisionedThroughput',
];

/** Settings of a table that change nothing about its answers. */
const TABLE_OPERATIONS = [
  'BillingMode',
  'DeletionProtectionEnabled',
  'PointInTimeRecoverySpecification',
  'SSESpecification',
  'TableClass',
  'TableName',
  'Tags',
  'TimeToLiveSpecification',
];

export function readTable({ logicalId, where, identity, properties }: ResolvedResource): TablePlan {
  properties.allowOnly([...TABLE_DEFINITION, ...TABLE_OPERATIONS]);
  const timeToLive = properties.nested('TimeToLiveSpecification');
  // CloudFormation says it in the words of the API, which checks it when the table is created.
  const definition = Object.fromEntries(
    TABLE_DEFINITION.filter((name) => properties.has(name)).map((name) => [name, properties.value(name)]),
  ) as Omit<TablePlan['definition'], 'BillingMode'>;
  return {
    logicalId,
    name: identity.ref,
    hashKey: hashKeyOf(properties, where),
    definition: {
      ...definition,
      ...(!properties.has('ProvisionedThroughput') && { BillingMode: 'PAY_PER_REQUEST' }),
    },
    ...(timeToLive.has('AttributeName') && { timeToLive: timeToLive.string('AttributeName') }),
  };
}

function hashKeyOf(properties: ObjectReader, where: string): string {
  const key = properties.objects('KeySchema').find((part) => part.string('KeyType') === 'HASH');
  if (!key) throw new TemplateError(`${where}: the KeySchema has no hash key`);
  return key.string('AttributeName');
}
