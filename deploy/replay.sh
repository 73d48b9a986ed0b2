#!/usr/bin/env bash
# Sends the records that a deployed stack's transform refused through this build's transform again.
set -euo pipefail
# shellcheck source=deploy/aws.sh
. "$(dirname "$0")/aws.sh"

usage() {
  cat << 'END'
Usage: deploy/replay.sh [--stack NAME] [--region REGION] [--entity NAME --table FILE ...] [--from TIME] [--to TIME] [--reason TEXT]

Replays what lies below errors/ in the lake's bucket and was not replayed yet, with the transform as it is
built here: deploy that first, so that both agree. What becomes a row is stored in the lake once, and
marked; it may be interrupted, and run again at any time, but not twice at once. Prints how many were
delivered, dropped, and still fail, for which reasons. Build first, with a JDK of 17 or later:
mvn -q package -DskipTests -pl cdc-transformer-service -am

  --stack NAME      of the stack (orderlake)
  --region REGION   else AWS_REGION, or what 'aws configure' set
  --entity NAME     of which entity of the stack, by what many of it are called (orders)
  --table FILE ...  mappings, as they were deployed: its own and those of all other entities of its table, which
                    leave each other's items; those of other tables may be among them. Without, that of orders
  --from TIME       only what arrived then or later, such as 2026-11-20T12:00:00Z
  --to TIME         only what arrived before
  --reason TEXT     only what Firehose gave this message for
END
}

from=1970-01-01T00:00:00Z
to=$(date -u +%Y-%m-%dT%H:%M:%SZ)
reason=()
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --stack) need_value "$@"; stack=$2; shift 2 ;;
    --region) need_value "$@"; region=$2; shift 2 ;;
    --entity) need_value "$@"; entity=$2; shift 2 ;;
    --table) read_mappings "$@"; shift "$named" ;;
    --from) need_value "$@"; from=$2; shift 2 ;;
    --to) need_value "$@"; to=$2; shift 2 ;;
    --reason) need_value "$@"; reason=("--orderlake.replay.reason=$2"); shift 2 ;;
    *) die "does not know '$1'; see --help" ;;
  esac
done
for time in "$from" "$to"; do
  [[ $time =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z$ ]] \
    || die "'$time' is no time such as 2026-11-20T12:00:00Z"
done

check_jar
check_aws
check_stack
look_at_entity
table=$(output "${prefix}TableName")
lake=$(output LakeBucket)
# How many tables are served is the mappings' matter: the name is its own alone where the stack has several.
name=--orderlake.table.name=$table
look_at_output AnalyticsEnvironment
! [[ $answer =~ names\[([^]]+)\]\":\""$table"\" ]] || name="--orderlake.table.names[${BASH_REMATCH[1]}]=$table"
[ "${#mappings[@]}" -gt 0 ] || mappings=(classpath:tables/orders.yaml)
removals=$(aws cloudformation describe-stacks --stack-name "$stack" --output text \
  --query "Stacks[0].Parameters[?ParameterKey=='RemoveEvents'].ParameterValue")
echo "Replaying what arrived from $from to $to."
run_jar --orderlake.replay.from="$from" --orderlake.replay.to="$to" ${reason[@]+"${reason[@]}"} \
  --orderlake.tables="$(IFS=,; echo "${mappings[*]}")" "$name" \
  --orderlake.replay.entity="$entity" --orderlake.replay.besides="$besides" --orderlake.replay.first="$entity" \
  --orderlake.transform.remove-events="$removals" \
  --orderlake.lake.location="s3://$lake" --orderlake.delivery.name="$delivery" \
  --orderlake.delivery.error-prefix="$errors!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/" \
  --orderlake.delivery.compression=gzip
