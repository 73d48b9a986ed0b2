#!/usr/bin/env bash
# Makes, in LocalStack, what deploy/template.yaml makes in AWS as far as the services need it there.
# All at once: each call of the command line takes seconds on a busy machine.
set -euo pipefail
export AWS_DEFAULT_REGION=eu-central-1

making=()
make() {
  awslocal "$@" > /dev/null &
  making+=($!)
}

make dynamodb create-table --table-name orders --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=orderid,AttributeType=S \
  --key-schema AttributeName=orderid,KeyType=HASH \
  --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES
make kinesis create-stream --stream-name order-changes --shard-count 2
make s3 mb s3://orderlake-lake
make sns create-topic --name orderlake-alerts

for one in "${making[@]}"; do
  wait "$one"
done
