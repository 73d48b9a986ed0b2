#!/usr/bin/env bash
# Removes a stack of deploy/template.yaml with all its data.
set -euo pipefail
# shellcheck source=deploy/aws.sh
. "$(dirname "$0")/aws.sh"

usage() {
  cat << 'END'
Usage: deploy/remove.sh [--stack NAME] [--region REGION] [--keep-data] [--yes]

Removes the stack, then its tables, the lake's bucket and what deploy.sh uploaded: everything that
was made for the stack, for good, and nothing else. A table or bucket that was there before the stack
stays, and so do older versions of what was uploaded where the bucket for it keeps versions. If it is interrupted, or fails, run it again: it goes on, also when the stack itself is gone.

  --stack NAME      of the stack (orderlake)
  --region REGION   else AWS_REGION, or what 'aws configure' set
  --keep-data       leaves tables and bucket
  --yes             does not ask
END
}

sure=no
keep=no
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --stack) need_value "$@"; stack=$2; shift 2 ;;
    --region) need_value "$@"; region=$2; shift 2 ;;
    --keep-data) keep=yes; shift ;;
    --yes) sure=yes; shift ;;
    *) die "does not know '$1'; see --help" ;;
  esac
done

check_aws
await_stack
# What was the stack's is asked of CloudFormation itself, which tells it for 90 days after the stack is gone: a
# note of our own could be lost or be another stack's, and tags do not tell what was made from what was taken in.
deleted=""
if [ -z "$status" ]; then
  get . cloudformation list-stacks --stack-status-filter DELETE_COMPLETE --output text \
    --query "StackSummaries[?StackName=='$stack'].[DeletionTime, StackId]" || die "$(why)"
  read -r deleted id <<< "$(sort <<< "$answer" | tail -n 1)" || true
  [ -z "$id" ] || look_at_stack
  [ -n "$status" ] || die "there is no stack '$stack' in $region, and was none in the last 90 days; --stack and --region say which"
fi

# A time in seconds. The CLI prints some as numbers and some as text in ISO 8601, by service and version, and
# version 2 in the zone of the machine.
seconds() {
  awk -v time="$1" 'BEGIN {
    if (time !~ /-/) { printf "%d\n", time; exit }
    split(time, part, /[-T:.Z+]/)
    year = part[1]; month = part[2]
    if (month < 3) { year--; month += 12 }
    days = 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * (month - 3) + 2) / 5) + part[3]
    zone = 0
    if (time ~ /[-+][0-9][0-9]:[0-9][0-9]$/) {
      from = length(time) - 5
      zone = substr(time, from + 1, 2) * 3600 + substr(time, from + 4, 2) * 60
      if (substr(time, from, 1) == "-") zone = -zone
    }
    printf "%d\n", (days - 719469) * 86400 + part[4] * 3600 + part[5] * 60 + part[6] - zone
  }'
}

get . cloudformation describe-stacks --stack-name "$id" --output text \
  --query "Stacks[0].[CreationTime, Tags[?Key=='orderlake-artifacts'] | [0].Value]" || die "$(why)"
read -r made artifacts <<< "$answer"
made=$(seconds "$made")
[ "$artifacts" != None ] || artifacts=""
if [ -n "$artifacts" ]; then
  get NoSuchBucket s3api list-objects-v2 --bucket "$artifacts" --prefix "orderlake/$stack/" --max-keys 1 \
    --output text --query KeyCount || answer=0
  [ "$answer" != 0 ] || artifacts=""
fi

# The logical ids of tables: that of orders, and of others where the stack was made of mappings.
tables_of_stack() {
  local what="[?ResourceType=='AWS::DynamoDB::Table'].[LogicalResourceId]"
  get . cloudformation list-stack-resources --stack-name "$id" --output text --query "StackResourceSummaries$what" \
    || die "$(why)"
  if [ -z "$answer" ] && [ "$status" = DELETE_COMPLETE ]; then
    get . cloudformation describe-stack-events --stack-name "$id" --output text --query "StackEvents$what" || die "$(why)"
  fi
  printf 'OrdersTable\n%s\n' "$answer" | grep -E '^[A-Za-z0-9]+Table$' | sort -u
}

# The name of a resource, where there is one that the stack did not merely try to make. What was kept when the stack
# went is DELETE_SKIPPED among its resources; should they be gone with it, the last event says so.
resource() {
  local what="[?LogicalResourceId=='$1'].[ResourceStatus, PhysicalResourceId]"
  get . cloudformation list-stack-resources --stack-name "$id" --output text --query "StackResourceSummaries$what" \
    || die "$(why)"
  if [ -z "$answer" ] && [ "$status" = DELETE_COMPLETE ]; then
    get . cloudformation describe-stack-events --stack-name "$id" --output text --query "StackEvents$what" || die "$(why)"
    answer=$(head -n 1 <<< "$answer")
  fi
  case $answer in
    "" | None | CREATE_FAILED* | CREATE_IN_PROGRESS* | DELETE_COMPLETE*) name="" ;;
    *) name=${answer#*$'\t'} ;;
  esac
}

# Whether something was made while the stack was there, at a time as the CLI prints it: what is older was taken
# into the stack, and what is newer only has the name.
is_of_stack() {
  local since
  since=$(seconds "$1")
  [ "$since" -ge "$made" ] && { [ -z "$deleted" ] || [ "$since" -le "$(seconds "$deleted")" ]; }
}

# What is known of a table, or a failure where it is gone.
look_at_table() {
  get ResourceNotFoundException dynamodb describe-table --table-name "$1" --output text \
    --query 'Table.[CreationDateTime, DeletionProtectionEnabled]'
}

tables=()
kept=""
ids=$(tables_of_stack) || exit 2
for one in $ids; do
  resource "$one"
  if [ -n "$name" ] && look_at_table "$name"; then
    if is_of_stack "${answer%%[[:space:]]*}"; then tables+=("$name"); else kept="$kept${kept:+ and }the table $name"; fi
  fi
done
lake=""
resource LakeBucket
if [ -n "$name" ]; then
  get . s3api list-buckets --output text --query "Buckets[?Name=='$name'].CreationDate" || die "$(why)"
  # That time may be when the bucket's policy was changed last; so it tells only what is older.
  if [ -n "$answer" ] && [ "$answer" != None ]; then
    if [ "$(seconds "$answer")" -ge "$made" ]; then lake=$name; else kept="$kept${kept:+ and }the bucket $name"; fi
  fi
fi

if [ "$keep" = yes ]; then
  for table in "${tables[@]+"${tables[@]}"}"; do kept="$kept${kept:+ and }the table $table"; done
  [ -z "$lake" ] || kept="$kept${kept:+ and }the bucket $lake"
  tables=() lake=""
fi
things=""
[ "$status" = DELETE_COMPLETE ] || things="$things, the stack, which is $status"
for table in "${tables[@]+"${tables[@]}"}"; do things="$things, the table $table with its data"; done
[ -z "$lake" ] || things="$things, the bucket $lake with all versions of its objects"
[ -z "$artifacts" ] || things="$things, s3://$artifacts/orderlake/$stack/"
[ -n "$things" ] || {
  echo "Nothing that was made for the stack $stack in $region is there any more${kept:+, but for $kept}."
  exit 0
}
echo "This removes what was made for the stack $stack in $region: ${things#, }."
[ -z "$kept" ] || echo "It leaves $kept."
if [ "$sure" = no ]; then
  [ -t 0 ] || die "nobody can be asked here; give --yes"
  read -r -p "Type the stack's name to go on: " reply
  [ "$reply" = "$stack" ] || die "left as it is"
fi

removed=no
left() {
  [ "$removed" = yes ] || echo "Not all is removed: run this again, it goes on from here." >&2
  rm -rf "$work"
}
trap left EXIT

# The stack first, so that nothing writes any more.
if [ "$status" != DELETE_COMPLETE ]; then
  aws cloudformation delete-stack --stack-name "$id"
  await_stack
  [ "$status" = DELETE_COMPLETE ] || {
    failures
    die "the stack is $status, for what is said above"
  }
fi

# Nobody deletes a protected table, and none that is still being changed.
for table in "${tables[@]+"${tables[@]}"}"; do
  if look_at_table "$table" && [[ $answer == *[Tt]rue ]]; then
    aws dynamodb update-table --table-name "$table" --no-deletion-protection-enabled > /dev/null
    aws dynamodb wait table-exists --table-name "$table"
  fi
  echo "Deleting the table $table."
  get ResourceNotFoundException dynamodb delete-table --table-name "$table" || true
  aws dynamodb wait table-not-exists --table-name "$table"
done

# Deletes every version and every mark of a deletion, as many at once as S3 takes.
empty() {
  local gone=0
  while get NoSuchBucket s3api list-object-versions --bucket "$lake" --max-keys 1000 --output json \
    --query '[Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}' && [[ $answer == *VersionId* ]]; do
    printf '{"Quiet":true,"Objects":%s}' "$answer" > "$work/objects"
    get . s3api delete-objects --bucket "$lake" --delete "file://$work/objects" --output text \
      --query 'Errors[].[Code, Key]' || die "$(why)"
    [[ -z $answer || $answer == None ]] || die "the bucket $lake does not let go of some objects: $(head -n 1 <<< "$answer")"
    gone=$((gone + $(grep -c VersionId "$work/objects")))
    echo "Deleted $gone objects and versions of them in $lake."
  done
}

# Whether the bucket is gone: not while something comes that was on its way when the stack went.
bucket_goes() {
  empty
  get "BucketNotEmpty|NoSuchBucket" s3api delete-bucket --bucket "$lake" || grep -q NoSuchBucket "$work/why"
}

if [ -n "$lake" ]; then
  echo "Deleting the bucket $lake."
  for pause in 5 20 60 ""; do
    ! bucket_goes || break
    [ -n "$pause" ] || die "something still writes into the bucket $lake"
    sleep "$pause"
  done
fi
[ -z "$artifacts" ] || aws s3 rm --recursive "s3://$artifacts/orderlake/$stack/" > /dev/null
removed=yes
echo "Removed.${kept:+ Left: $kept.}"
