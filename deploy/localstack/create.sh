#!/usr/bin/env bash
# Makes, in LocalStack, what deploy/template.yaml makes in AWS as far as the services need it there, and is not
# there yet. All at once: each call of the command line takes seconds on a busy machine.
set -uo pipefail
export AWS_DEFAULT_REGION=eu-central-1

# SERVICE, the call that makes it, the call that tells whether it is there already: tried again, since nobody
# runs this a second time while LocalStack lives.
make() {
  local service=$1 create=$2 look=$3 pause why
  for pause in 1 2 4 8 0; do
    # Words, not quotes: none of the arguments has a blank.
    # shellcheck disable=SC2086
    why=$(awslocal "$service" $create 2>&1) || awslocal "$service" $look > /dev/null 2>&1 && return
    sleep "$pause"
  done
  echo "create.sh: not made: $service $create: $why" >&2
  return 1
}

making=()
make dynamodb "create-table --table-name orders \
  --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=orderid,AttributeType=S \
  --key-schema AttributeName=orderid,KeyType=HASH \
  --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES" "describe-table --table-name orders" &
making+=($!)
make kinesis "create-stream --stream-name order-changes --shard-count 2" \
  "describe-stream-summary --stream-name order-changes" &
making+=($!)
make s3api "create-bucket --bucket orderlake-lake --create-bucket-configuration LocationConstraint=eu-central-1" \
  "head-bucket --bucket orderlake-lake" &
making+=($!)
make sns "create-topic --name orderlake-alerts" "list-topics" &
making+=($!)

for one in "${making[@]}"; do
  wait "$one" || exit 1
done
