/** From the topics to the functions: for each function a queue with its dead-letter queue, and a subscription per event type. */

const { ROUTES } = require('./routes.cjs');

/** As long as SQS keeps a message: two weeks from when it was first sent. */
const LONGEST_RETENTION = 14 * 24 * 60 * 60;

/** Six times the functions' timeout of 20 s, as AWS advises for event source mappings. */
const VISIBILITY_TIMEOUT = 120;

module.exports = async ({ resolveVariable }) => {
  const topics = await resolveVariable('self:custom.snsUpdateCache.topics');
  const routes = Object.entries(ROUTES).map(([name, types]) => ({
    name,
    types: types.filter((type) => topics[type] !== undefined),
  }));
  return {
    Resources: Object.assign({}, ...routes.map((route) => resources(route, topics))),
    Outputs: Object.fromEntries(
      routes.map(({ name }) => [`${name}DLQUrl`, { Value: { Ref: `${name}DLQ` } }]),
    ),
  };
};

function resources({ name, types }, topics) {
  return {
    [`${name}Queue`]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: VISIBILITY_TIMEOUT,
        MessageRetentionPeriod: LONGEST_RETENTION,
        SqsManagedSseEnabled: true,
        RedrivePolicy: { deadLetterTargetArn: arnOf(`${name}DLQ`), maxReceiveCount: 3 },
      },
    },
    [`${name}DLQ`]: {
      Type: 'AWS::SQS::Queue',
      Properties: { MessageRetentionPeriod: LONGEST_RETENTION, SqsManagedSseEnabled: true },
    },
    // A statement for no topic at all would be refused.
    ...(types.length > 0 && {
      [`${name}QueuePolicy`]: queuePolicy(
        name,
        types.map((type) => topics[type]),
      ),
    }),
    ...Object.fromEntries(
      types.map((type) => [`${camelCase(type)}Subscription`, subscription(name, topics[type])]),
    ),
  };
}

/** Lets those topics, and no others, send to the queue, and to its dead-letter queue what they cannot deliver there. */
function queuePolicy(name, topicArns) {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: `${name}Queue` }, { Ref: `${name}DLQ` }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: [arnOf(`${name}Queue`), arnOf(`${name}DLQ`)],
            Condition: { ArnEquals: { 'aws:SourceArn': topicArns } },
          },
        ],
      },
    },
  };
}

function subscription(name, topicArn) {
  return {
    Type: 'AWS::SNS::Subscription',
    DependsOn: `${name}QueuePolicy`,
    Properties: {
      Protocol: 'sqs',
      // The message is then the event itself, without SNS's envelope.
      RawMessageDelivery: true,
      TopicArn: topicArn,
      Endpoint: arnOf(`${name}Queue`),
      // SNS tries for 23 days where SQS fails, and not at all where it may not send or the queue is gone ("SNS message delivery retries").
      RedrivePolicy: { deadLetterTargetArn: arnOf(`${name}DLQ`) },
    },
  };
}

const arnOf = (id) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** `LOAN_DUE_DATE` has `loanDueDateSubscription`. */
const camelCase = (type) => type.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
