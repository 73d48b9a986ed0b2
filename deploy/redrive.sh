#!/usr/bin/env bash
# Carries the changes that a deployed stack's pipe gave up to its stream after all.
set -euo pipefail
# shellcheck source=deploy/aws.sh
. "$(dirname "$0")/aws.sh"

usage() {
  cat << 'END'
Usage: deploy/redrive.sh [--stack NAME] [--region REGION] [--entity NAME --table FILE] [--delete-gone]

Reads the queue of the pipe's dead letters. Each names a part of the table's stream, which has it for 24
hours: the changes are read there, put to the Kinesis stream as the pipe would, in their order, and the
message is deleted. It may be interrupted and run again: a change that is put twice counts once. Messages
stay whose changes are gone, or are refused again, and are told; then it ends with 1. Build first, with a
JDK of 17 or later: mvn -q package -DskipTests -pl cdc-transformer-service -am

  --stack NAME      of the stack (orderlake)
  --region REGION   else AWS_REGION, or what 'aws configure' set
  --entity NAME     of which entity of the stack, by what many of it are called (orders)
  --table FILE      its mapping, or another of its table, whose pipe it is; without, that of orders
  --delete-gone     also deletes messages whose changes are gone: after lake and table were compared and
                    the lake was repaired
END
}

gone=false
mapping=classpath:tables/orders.yaml
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --stack) need_value "$@"; stack=$2; shift 2 ;;
    --region) need_value "$@"; region=$2; shift 2 ;;
    --entity) need_value "$@"; entity=$2; shift 2 ;;
    --table) need_value "$@"; mapping=$2; shift 2 ;;
    --delete-gone) gone=true; shift ;;
    *) die "does not know '$1'; see --help" ;;
  esac
done

check_jar
check_aws
check_stack
look_at_entity
queue=$(output "${prefix}DeadLetters")
table=$(output "${prefix}TableName")
stream=$(output "${prefix}StreamName")
echo "Redriving what the pipe of $stack gave up."
run_jar --orderlake.redrive.queue="$queue" --orderlake.redrive.delete-gone="$gone" \
  --orderlake.tables="$mapping" --orderlake.table.name="$table" \
  --orderlake.stream.type=kinesis --orderlake.stream.name="$stream"
