/**
 * The shapes of what a deployment is given from outside. What is of another shape would deploy, and fail at the first event
 * or halfway through the deployment, in words that name neither the variable nor the mistake.
 */

/** osls prints an error's stack; to whoever deploys, the message is all that matters. */
function inputError(message) {
  const error = new Error(message);
  error.stack = message;
  return error;
}

/** SSM takes ARNs and `name:version` too, but the function's role could not be given their permission. */
function parameterName(variable, value) {
  if (/^(?:[\w.-]+|(?:\/[\w.-]+)+)$/.test(value)) return value;
  throw inputError(
    `${variable} must be the name of an SSM parameter, such as /library/alma-api-key: no ARN, no version, no label, not ${value}`,
  );
}

function tableName(variable, value, region) {
  if (/^[\w.-]{3,255}$/.test(value)) return value;
  throw inputError(`${variable} must be the name of a DynamoDB table in ${region}, and no ARN, not ${value}`);
}

/** Event source mappings, and metrics, know no queue of another region; messages of a FIFO queue want a group. */
function queueArn(variable, arn, region) {
  const [, queueRegion] = /^arn:[\w-]+:sqs:([\w-]+):\d{12}:[\w-]+$/.exec(arn) ?? [];
  if (queueRegion === region) return arn;
  const [what, given] = arn.endsWith('.fifo') ? ['a standard SQS', `the FIFO queue ${arn}`] : ['an SQS', arn];
  throw inputError(`${variable} must be the ARN of ${what} queue in ${region}, not ${given}`);
}

/** Its host says where a queue is, unless it is that of an endpoint of one's own. */
function queueUrl(variable, url, region) {
  const { host } = URL.canParse(url) ? new URL(url) : {};
  const [, urlRegion = region] = /(?:^|\.)sqs\.([\w-]+)\./.exec(host ?? '') ?? [];
  if (host && urlRegion === region) return url;
  throw inputError(`${variable} must be the URL of an SQS queue in ${region}, not ${url}`);
}

/** CloudFormation subscribes to no topic of another region, and CloudWatch tells none. */
function topicArn(variable, arn, region) {
  const [, topicRegion] = /^arn:[\w-]+:sns:([\w-]+):\d{12}:[\w-]+$/.exec(arn) ?? [];
  if (topicRegion === region) return arn;
  throw inputError(
    `${variable} must be the ARN of an SNS topic in ${region}, such as arn:aws:sns:${region}:123456789012:alarms, not ${arn}`,
  );
}

module.exports = { inputError, parameterName, queueArn, queueUrl, tableName, topicArn };
