# shellcheck shell=bash
# What the scripts of this folder have in common: their checks, and how they end.

die() {
  echo "$(basename "$0"): $*" >&2
  exit 2
}

# Options of all: sets $stack and exports the region.
stack=orderlake

need_value() {
  [ $# -ge 2 ] && [ -n "$2" ] || die "$1 needs a value; see --help"
}

check_aws() {
  command -v aws > /dev/null || die "the AWS CLI is missing: https://aws.amazon.com/cli/ (or: pip install awscli)"
  region=${region:-${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}}
  [ -n "$region" ] || die "no region: give --region, or set AWS_REGION"
  # Version 1 of the CLI reads the second alone.
  export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_PAGER=""
  local why
  why=$(aws sts get-caller-identity 2>&1 > /dev/null) \
    || die "no usable credentials: run 'aws configure' or 'aws sso login', or set AWS_PROFILE ($(tail -n 1 <<< "$why"))"
}

stack_exists() {
  aws cloudformation describe-stacks --stack-name "$stack" > /dev/null 2>&1
}

check_stack() {
  stack_exists || die "there is no stack '$stack' in $region; --stack and --region say which"
}

# An output of the stack by its key.
output() {
  aws cloudformation describe-stacks --stack-name "$stack" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue"
}

# Why CloudFormation failed, the first reason last.
failures() {
  aws cloudformation describe-stack-events --stack-name "$stack" --output text \
    --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId, ResourceStatusReason]" >&2 || true
}
