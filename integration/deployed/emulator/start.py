"""Starts ministack, an emulator of AWS that nobody of this project wrote, with the few things mended in which AWS is otherwise.

Each mend stands here alone, with its reason, and refuses to start where it no longer fits the emulator: a version that has learned
the thing must lose its mend. `BIND_HOST`, `GATEWAY_PORT` and `AUTH` are ministack's own variables.
"""

import inspect
import json

import ministack.app as app
import ministack.core.iam_actions as iam
import ministack.services.cloudformation.provisioners as provisioners
import ministack.services.sqs as sqs


def mend(module, name, parameters, make):
    """Replaces a function of the emulator by what `make` makes of it, if its parameters are still those that the mend knows."""
    original = getattr(module, name, None)
    known = None if original is None else list(inspect.signature(original).parameters)
    if known != parameters:
        raise SystemExit(f"{module.__name__}.{name} has the parameters {known}, not {parameters}: look whether its mend is needed still")
    setattr(module, name, make(original))


def alarms_on_the_metric_that_they_compute_with(original):
    """ministack refuses alarms on metric math. CloudWatch takes them; here the alarm is made on the first metric that its math reads."""

    def record(name, props):
        metrics = props.get("Metrics")
        if not metrics:
            return original(name, props)
        stats = [metric["MetricStat"] for metric in metrics if "MetricStat" in metric]
        if not stats or not any(metric.get("Expression") for metric in metrics):
            raise ValueError(f"{name} computes with no metric, or computes nothing")
        first = stats[0]
        rest = {key: value for key, value in props.items() if key != "Metrics"}
        return original(name, {**rest, **first["Metric"], "Period": first["Period"], "Statistic": first["Stat"]})

    return record


def batches_as_their_single_action(original):
    """IAM has no action for SQS's batches: they are allowed by the permission for the single action (Amazon SQS, "Actions")."""
    single = {
        "sqs:SendMessageBatch": "sqs:SendMessage",
        "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    }

    def action(*args):
        name = original(*args)
        return single.get(name, name)

    return action


def parameters_by_their_names(original):
    """ssm:GetParameters is allowed parameter by parameter; ministack asks for it on every resource at once."""

    def arn(service, method, path, headers, body, query_params, region, account_id):
        if service == "ssm" and headers.get("x-amz-target", "").endswith(".GetParameters"):
            names = json.loads(body or b"{}").get("Names", [])
            if len(names) == 1:
                return f"arn:aws:ssm:{region}:{account_id}:parameter/{names[0].lstrip('/')}"
        return original(service, method, path, headers, body, query_params, region, account_id)

    return arn


def rest_paths_as_they_were_sent(original):
    """A REST API finds its resource, and gives path parameters, in the path as it was sent: `%2F` in an id is no slash."""

    async def handle(host, path, method, headers, body, query_params, raw_path=None, raw_query_string=None):
        sent = path if raw_path is None else raw_path
        return await original(host, sent, method, headers, body, query_params, raw_path, raw_query_string)

    return handle


def queues_that_send_here_what_failed(data, url):
    """ListDeadLetterSourceQueues, which ministack lacks: `alma-cache dead` asks for it before it purges or redrives."""
    arn = sqs._get_q(url)["attributes"]["QueueArn"]
    policies = {source: json.loads(queue["attributes"].get("RedrivePolicy") or "{}") for source, queue in sqs._queues.items()}
    return {"queueUrls": [source for source, policy in policies.items() if policy.get("deadLetterTargetArn") == arn]}


if "ListDeadLetterSourceQueues" in sqs._HANDLERS:
    raise SystemExit("ministack has learned ListDeadLetterSourceQueues: its mend must go")
sqs._HANDLERS["ListDeadLetterSourceQueues"] = queues_that_send_here_what_failed

mend(provisioners, "_cw_metric_alarm_record", ["name", "props"], alarms_on_the_metric_that_they_compute_with)
mend(
    iam,
    "extract_iam_action",
    ["service", "method", "path", "headers", "body", "query_params"],
    batches_as_their_single_action,
)
mend(
    iam,
    "extract_resource_arn",
    ["service", "method", "path", "headers", "body", "query_params", "region", "account_id"],
    parameters_by_their_names,
)
mend(
    app,
    "_handle_execute_api_request",
    ["host", "path", "method", "headers", "body", "query_params", "raw_path", "raw_query_string"],
    rest_paths_as_they_were_sent,
)

app.main()
