#!/usr/bin/env bash
# Makes, in LocalStack, what deploy/template.yaml makes in AWS as far as the services need it there, and is not
# there yet. All at once: each call of the command line takes seconds on a busy machine.
set -uo pipefail
export AWS_DEFAULT_REGION=eu-central-1

# The call that makes it, the call that tells whether it is there already: tried again, since nobody runs this a
# second time while LocalStack lives.
make() {
  local create=$1 look=$2 pause why
  for pause in 1 2 4 8 0; do
    # Words, not quotes: none of the arguments has a blank.
    # shellcheck disable=SC2086
    why=$(awslocal $create 2>&1) || awslocal $look > /dev/null 2>&1 && return
    sleep "$pause"
  done
  echo "create.sh: not made: $create: $why" >&2
  return 1
}

making=()
make "dynamodb create-table --table-name orders --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=orderid,AttributeType=S \
  --key-schema AttributeName=orderid,KeyType=HASH \
  --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES" \
  "dynamodb describe-table --table-name orders" &
making+=($!)
make "kinesis create-stream --stream-name order-changes --shard-count 2" \
  "kinesis describe-stream-summary --stream-name order-changes" &
making+=($!)
make "s3 mb s3://orderlake-lake" "s3 ls s3://orderlake-lake" &
making+=($!)
make "sns create-topic --name orderlake-alerts" "sns list-topics" &
making+=($!)

for one in "${making[@]}"; do
  wait "$one" || exit 1
done
