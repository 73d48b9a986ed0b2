# shellcheck shell=bash
# What the scripts of this folder have in common: their checks, what they ask, and how they end.

die() {
  echo "$(basename "$0"): $*" >&2
  exit 2
}

# Options of all: sets $stack and exports the region.
stack=orderlake
id=""

need_value() {
  [ $# -ge 2 ] && [ -n "$2" ] || die "$1 needs a value; see --help"
}

check_aws() {
  command -v aws > /dev/null || die "the AWS CLI is missing: https://aws.amazon.com/cli/ (or: pip install awscli)"
  region=${region:-${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}}
  [ -n "$region" ] || die "no region: give --region, or set AWS_REGION"
  # Version 1 of the CLI reads the second alone.
  export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_PAGER=""
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  get . sts get-caller-identity --query Account --output text \
    || die "no usable credentials: run 'aws configure' or 'aws sso login', or set AWS_PROFILE ($(why))"
}

# Asks AWS: sets answer. Fails if what is asked for is not there, which an error with these words tells; any
# other ends the script: to take it for that would make anew, or leave, what is there.
get() {
  local absent=$1
  shift
  answer=$(aws "$@" 2> "$work/why") && return
  grep -qE "$absent" "$work/why" || die "$(why)"
  return 1
}

# Why AWS refused what it was asked last.
why() {
  tail -n 1 "$work/why"
}

# Sets status, nothing if there is no such stack, and id, which tells it from others of its name.
look_at_stack() {
  status=""
  get "does not exist" cloudformation describe-stacks --stack-name "${id:-$stack}" --output text \
    --query 'Stacks[0].[StackStatus, StackId]' || return 0
  read -r status id <<< "$answer"
}

# Waits until nothing of the stack is under way, an hour at most.
await_stack() {
  local began=$SECONDS told=""
  look_at_stack
  while [[ $status == *_IN_PROGRESS && $status != REVIEW_IN_PROGRESS ]]; do
    [ $((SECONDS - began)) -lt 3600 ] || die "the stack $stack is still $status after an hour; run this again later"
    [ "$status" = "$told" ] || echo "The stack $stack is $status; waiting for that to end."
    told=$status
    sleep 10
    look_at_stack
  done
}

check_stack() {
  look_at_stack
  case $status in
    "") die "there is no stack '$stack' in $region; --stack and --region say which" ;;
    REVIEW_IN_PROGRESS | CREATE_IN_PROGRESS | CREATE_FAILED | ROLLBACK_* | DELETE_*)
      die "the stack $stack is $status: there is no pipeline to use" ;;
  esac
}

# Sets answer to an output of the stack by its key, to nothing if it has none.
look_at_output() {
  get . cloudformation describe-stacks --stack-name "$stack" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" || die "$(why)"
}

# An output of the stack by its key.
output() {
  look_at_output "$1"
  [ -n "$answer" ] || die "the stack $stack has no output $1: deploy/deploy.sh brings it up to date"
  printf '%s\n' "$answer"
}

# Option of those that are about one entity of a stack.
entity=orders

# The files of mappings behind --table: as many as there are; sets $mappings, and $named, the arguments that it took.
mappings=()
read_mappings() {
  need_value "$@"
  named=1
  shift
  while [ $# -gt 0 ] && [[ $1 != -* && ! $1 =~ ^[A-Z0-9][A-Za-z0-9]*= ]]; do
    mappings+=("$1")
    named=$((named + 1))
    shift
  done
  [ "$named" -gt 1 ] || die "--table needs a file; see --help"
}

# Sets besides, the other entities of its table, prefix, what the names of the outputs of the entity's table begin
# with, errors, below which its refused records are, and delivery, which writes its objects.
look_at_entity() {
  local found all
  look_at_output Entities
  # A stack of before has one, and does not tell of it.
  all=$(tr ' ' '\n' <<< "${answer:-orders,,errors/,changes}")
  found=$(grep "^$entity," <<< "$all" || true)
  [ -n "$found" ] || die "the stack $stack has no '$entity', but $(cut -d , -f 1 <<< "$all" | paste -s -d , -)"
  # shellcheck disable=SC2034 # Used by the scripts that read this one.
  IFS=, read -r _ prefix errors delivery <<< "$found"
  delivery=$stack-$delivery
  # shellcheck disable=SC2034 # Used by the scripts that read this one.
  besides=$(awk -F , -v entity="$entity" -v prefix="$prefix" '$2 == prefix && $1 != entity { print $1 }' <<< "$all" \
    | paste -s -d , -)
}

# Why CloudFormation failed, the first reason last.
failures() {
  aws cloudformation describe-stack-events --stack-name "${id:-$stack}" --output text \
    --query "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId, ResourceStatusReason]" >&2 || true
}

# The transformer's jar, which is also a command: replay.sh and redrive.sh run it.
check_jar() {
  local jars
  jars=("$(dirname "$0")"/../cdc-transformer-service/target/cdc-transformer-service-*-exec.jar)
  jar=${jars[0]}
  [ -r "$jar" ] || die "the transformer is not built: mvn -q package -DskipTests -pl cdc-transformer-service -am"
  [ "${#jars[@]}" -eq 1 ] || die "there are several builds of the transformer: mvn clean, and build it again"
  command -v java > /dev/null || die "java is missing: a JDK or JRE, 17 or later"
}

# Runs it with these arguments, as the AWS CLI's user: AWS's SDK for Java knows fewer ways to sign in.
run_jar() {
  local credentials
  if credentials=$(aws configure export-credentials --format env 2> /dev/null); then
    eval "$credentials"
  fi
  java -XX:+ExitOnOutOfMemoryError -jar "$jar" --logging.pattern.console='%m%n' "$@"
}
