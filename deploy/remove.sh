#!/usr/bin/env bash
# Removes a stack of deploy/template.yaml with all its data.
set -euo pipefail
# shellcheck source=deploy/aws.sh
. "$(dirname "$0")/aws.sh"

usage() {
  cat << 'END'
Usage: deploy/remove.sh [--stack NAME] [--region REGION] [--yes]

Removes the stack, then the orders table, the lake's bucket and what deploy.sh uploaded: everything,
for good.

  --stack NAME      of the stack (orderlake)
  --region REGION   else AWS_REGION, or what 'aws configure' set
  --yes             does not ask
END
}

sure=no
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --stack) need_value "$@"; stack=$2; shift 2 ;;
    --region) need_value "$@"; region=$2; shift 2 ;;
    --yes) sure=yes; shift ;;
    *) die "does not know '$1'; see --help" ;;
  esac
done

check_aws
check_stack
resource() {
  aws cloudformation describe-stack-resources --stack-name "$stack" --output text \
    --query "StackResources[?LogicalResourceId=='$1'].PhysicalResourceId"
}
table=$(resource OrdersTable)
lake=$(resource LakeBucket)
artifacts=$(aws cloudformation describe-stacks --stack-name "$stack" --output text \
  --query "Stacks[0].Tags[?Key=='orderlake-artifacts'].Value")

echo "This removes the stack $stack in $region, the table ${table:-(none)} and the bucket ${lake:-(none)}, with their data."
if [ "$sure" = no ]; then
  [ -t 0 ] || die "nobody can be asked here; give --yes"
  read -r -p "Type the stack's name to go on: " answer
  [ "$answer" = "$stack" ] || die "left as it is"
fi

# The stack first, so that nothing writes any more.
left() {
  echo "Not all is removed. After the stack is gone, this may be left: the table ${table:-(none)}," \
    "the bucket ${lake:-(none)}, and s3://${artifacts:-(none)}/orderlake/$stack/" >&2
}
trap left ERR
aws cloudformation delete-stack --stack-name "$stack"
aws cloudformation wait stack-delete-complete --stack-name "$stack"
if [ -n "$table" ]; then
  aws dynamodb delete-table --table-name "$table" > /dev/null
  aws dynamodb wait table-not-exists --table-name "$table"
fi
[ -z "$lake" ] || aws s3 rb --force "s3://$lake" > /dev/null
[ -z "$artifacts" ] || aws s3 rm --recursive "s3://$artifacts/orderlake/$stack/" > /dev/null
echo "Removed."
