#!/usr/bin/env bash
# Makes, in LocalStack, what deploy/template.yaml makes in AWS as far as the services need it there.
set -euo pipefail
export AWS_DEFAULT_REGION=eu-central-1

awslocal dynamodb create-table --table-name orders --billing-mode PAY_PER_REQUEST \
  --attribute-definitions AttributeName=orderid,AttributeType=S \
  --key-schema AttributeName=orderid,KeyType=HASH \
  --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES > /dev/null
awslocal dynamodb wait table-exists --table-name orders
awslocal kinesis create-stream --stream-name order-changes --shard-count 2
awslocal kinesis wait stream-exists --stream-name order-changes
awslocal s3 mb s3://orderlake-lake
awslocal sns create-topic --name orderlake-alerts > /dev/null
# What the container's health check looks for.
touch /tmp/orderlake-created
