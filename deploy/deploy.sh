#!/usr/bin/env bash
# Deploys deploy/template.yaml, or what is made of mappings, or brings a stack up to date with it.
set -euo pipefail
# shellcheck source=deploy/aws.sh
. "$(dirname "$0")/aws.sh"

usage() {
  cat << 'END'
Usage: deploy/deploy.sh --bucket BUCKET [--stack NAME] [--region REGION] [--table FILE ...] [PARAMETER=VALUE ...]

Deploys the pipeline of orders, or of the tables of mappings, to AWS as one CloudFormation stack, or updates
it. Build first: mvn -q package -DskipTests -pl cdc-transformer-service -am, or with --table: -pl deploy -am

  --bucket BUCKET   a bucket of yours in that region, for the function's code and the template
  --stack NAME      of the stack (orderlake)
  --region REGION   else AWS_REGION, or what 'aws configure' set
  --table FILE ...  mappings, classpath:tables/orders.yaml for that of orders: all of the stack's tables, each
                    time, in the order in which they came to it; template and jars are made of them
  --build FOLDER    where those are written (target/deploy)
  --remove-others   removes what the stack has for tables that are not given any more, but for their items
                    and rows, which stay
  --template FILE   another template than this folder's
  PARAMETER=VALUE   of the template, such as BufferSeconds=300; docs/aws.md lists them.
                    What is not given stays as it was.
END
}

here=$(cd "$(dirname "$0")" && pwd)
template=$here/template.yaml
bucket=""
build=$here/../target/deploy
others=stay
parameters=()
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --bucket) need_value "$@"; bucket=$2; shift 2 ;;
    --stack) need_value "$@"; stack=$2; shift 2 ;;
    --region) need_value "$@"; region=$2; shift 2 ;;
    --table)
      read_mappings "$@"
      shift "$named"
      ;;
    --build) need_value "$@"; build=$2; shift 2 ;;
    --remove-others) others=go; shift ;;
    --template) need_value "$@"; template=$2; shift 2 ;;
    [A-Z0-9]*=*) parameters+=("$1"); shift ;;
    *) die "does not know '$1'; see --help" ;;
  esac
done

[ -n "$bucket" ] || die "no bucket: give --bucket; 'aws s3 mb s3://NAME' makes one"
jars=("$here"/../cdc-transformer-service/target/cdc-transformer-service-*-lambda.jar)
[ -r "${jars[0]}" ] \
  || die "the function is not built: mvn -q package -DskipTests -pl cdc-transformer-service -am"
[ "${#jars[@]}" -eq 1 ] || die "there are several builds of the function: mvn clean, and build it again"
if [ "${#mappings[@]}" -gt 0 ]; then
  generators=("$here"/target/deploy-*-exec.jar)
  [ -r "${generators[0]}" ] || die "what makes templates is not built: mvn -q package -DskipTests -pl deploy -am"
  [ "${#generators[@]}" -eq 1 ] || die "there are several builds of what makes templates: mvn clean, and build it again"
  command -v java > /dev/null || die "java is missing: a JDK or JRE, 17 or later"
  make_template() {
    java -jar "${generators[0]}" "${jars[0]}" "$build" "${mappings[@]}" || exit 2
  }
  # What an earlier stack's lake keeps of its mappings.
  rm -rf "$build/_tables"
  make_template
  build=$(cd "$build" && pwd)
  template=$build/template.yaml
fi
[ -r "$template" ] || die "there is no template $template"
check_aws
get . s3api head-bucket --bucket "$bucket" || die "the bucket '$bucket' is missing, or not yours to use ($(why))"
get . s3api get-bucket-location --bucket "$bucket" --query LocationConstraint --output text || die "$(why)"
# The oldest regions' names are not what S3 calls them there.
case $answer in
  None | null | "") home=us-east-1 ;;
  EU) home=eu-west-1 ;;
  *) home=$answer ;;
esac
[ "$home" = "$region" ] || die "the bucket '$bucket' is in $home; the function's code must be in $region"

# Makes of the stack one that can be deployed to, or says what has to be done first.
new=no
look_at_stack
[ "$status" != DELETE_IN_PROGRESS ] || die "the stack $stack is being removed: run this again when that has ended"
await_stack
if [ "$status" = UPDATE_ROLLBACK_FAILED ]; then
  echo "The last update of $stack failed and was not wholly taken back: taking it back first."
  aws cloudformation continue-update-rollback --stack-name "$stack"
  await_stack
fi
case $status in
  "")
    new=yes
    ;;
  REVIEW_IN_PROGRESS)
    echo "The stack $stack was begun, and nothing of it made: making it now."
    new=yes
    ;;
  ROLLBACK_COMPLETE)
    # Nothing of it is left: what a failed creation made is taken back whatever its deletion policy is, but for
    # Retain, which only versions of the function have here; and they go with it.
    echo "The first deployment of $stack failed and was taken back: making it again, with the parameters given now."
    aws cloudformation delete-stack --stack-name "$id"
    await_stack
    [ "$status" = DELETE_COMPLETE ] || {
      failures
      die "what is left of the stack $stack cannot be removed ($status)"
    }
    new=yes
    ;;
  UPDATE_ROLLBACK_FAILED)
    failures
    die "the last update of $stack cannot be taken back: mend what is said above, and run this again"
    ;;
  ROLLBACK_FAILED | CREATE_FAILED)
    failures
    die "the first deployment of $stack failed and was not wholly taken back, for what is said above:" \
      "run deploy/remove.sh --stack $stack, then this again"
    ;;
  DELETE_FAILED)
    failures
    die "the stack $stack was to be removed, and is not wholly, for what is said above:" \
      "run deploy/remove.sh --stack $stack, then this again"
    ;;
  UPDATE_FAILED)
    failures
    die "the last update of $stack failed and was left as it was, for what is said above: run" \
      "'aws cloudformation rollback-stack --stack-name $stack', then this again"
    ;;
  *_COMPLETE) ;;
  *) die "the stack $stack is $status, in which nothing can be deployed: CloudFormation's console tells more" ;;
esac
id=""

# A value of the template's, as it is given now.
given() {
  local parameter
  for parameter in "${parameters[@]+"${parameters[@]}"}"; do
    [[ $parameter != "$1="* ]] || printf '%s' "${parameter#*=}"
  done
}
is_given() {
  [[ " ${parameters[*]-} " == *" $1="* ]]
}
# A parameter that says which table is meant must say the one that the stack has.
keep_table() {
  local id table
  case $1 in
    *TableName)
      id=${1%TableName}
      # As the template has it.
      table=${2:-$stack-$(sed -nE "s/.*\[${id}OwnTableName, !Sub \"\\$\{AWS::StackName\}-([^\"]*)\".*/\1/p" "$template")}
      ;;
    *StreamArn)
      id=${1%StreamArn}
      # Its ids have no beginning.
      [ "$id" != Orders ] || id=""
      table=${2#*:table/}
      table=${table%%/*}
      ;;
    *) return 0 ;;
  esac
  look_at_output "${id}TableName"
  [[ -z $answer || $answer == "$table" ]] \
    || die "the stack $stack has the table $answer, and would leave that for ${table:-one that it makes}:" \
      "deploy a stack of its own for ${table:-that} with --stack"
}
# The stream of a table that is there must be its present one, with both images: a change has no other way to its row.
check_stream() {
  local state images
  [[ $1 == *StreamArn && -n $2 ]] || return 0
  get "AccessDenied" dynamodbstreams describe-stream --stream-arn "$2" --output text \
    --query 'StreamDescription.[StreamStatus, StreamViewType]' || {
    echo "Whether $2 has new and old images cannot be seen ($(why)); going on."
    return 0
  }
  read -r state images <<< "$answer"
  [[ $images == NEW_AND_OLD_IMAGES && $state == ENABL* ]] || {
    local table=${2#*:table/} update="aws dynamodb update-table --table-name"
    table=${table%%/*}
    die "the stream of $1 is $state, with $images, and must be ENABLED, with NEW_AND_OLD_IMAGES. A table takes" \
      "another stream in two steps, which end what reads the one it has: '$update $table --stream-specification" \
      "StreamEnabled=false', and when that is done '$update $table --stream-specification" \
      "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES'. Then give its ARN: 'aws dynamodb describe-table" \
      "--table-name $table --query Table.LatestStreamArn'"
  }
}
for parameter in "${parameters[@]+"${parameters[@]}"}"; do
  check_stream "${parameter%%=*}" "${parameter#*=}"
done
# Where an entity's refused records lie must not become another's, nor another place: the first one's lie in errors/.
keep_errors() {
  local before after many prefix errors delivery owner own
  look_at_output Entities
  # A stack of before has one, and does not tell of it.
  before=$(tr ' ' '\n' <<< "${answer:-orders,,errors/,changes}")
  after=$(sed -n '/^  Entities:$/,$ s/^    Value: //p' "$template" | head -n 1 | tr ' ' '\n')
  while IFS=, read -r many prefix errors delivery; do
    [ -n "$many" ] || continue
    owner=$(awk -F , -v errors="$errors" '$3 == errors { print $1 }' <<< "$before")
    own=$(awk -F , -v many="$many" '$1 == many { print $3 }' <<< "$before")
    [[ ${owner:-$many} == "$many" && ${own:-$errors} == "$errors" ]] \
      || die "the refused records of $many would lie in $errors of the lake, which is where those of" \
        "${owner:-others} lie: name the mapping of $(awk -F , '$3 == "errors/" { print $1 }' <<< "$before") first" \
        "with --table, as when the stack was made, or deploy a stack of its own for $many with --stack"
  done <<< "$after"
}
if [ "$new" = yes ]; then
  # What names are made of it in AWS: Glue takes small letters, those of functions and deliveries have 64, and streams' 128.
  most=$(sed -nE 's/^ *(FunctionName|DeliveryStreamName|Name): !Sub "\$\{AWS::StackName\}(.*)"$/\1 \2/p' "$template" \
    | awk 'BEGIN { most = 64 } { left = ($1 == "Name" ? 128 : 64) - length($2) } left < most { most = left }
      END { print most }')
  [ "${#stack}" -le "$most" ] \
    || die "the stack's name has ${#stack} characters, and may have $most: names in AWS are made of it"
  [[ $stack == "$(tr "[:upper:]" "[:lower:]" <<< "$stack")" || -n $(given Database) ]] \
    || die "the stack's name has capitals, which Glue's databases may not: give Database=NAME, or another --stack"
else
  for parameter in "${parameters[@]+"${parameters[@]}"}"; do
    keep_table "${parameter%%=*}" "${parameter#*=}"
  done
  get . cloudformation list-stack-resources --stack-name "$stack" --output text --query \
    "StackResourceSummaries[?ResourceType=='AWS::KinesisFirehose::DeliveryStream'].[LogicalResourceId]" || die "$(why)"
  for delivery in $answer; do
    [ "$others" = go ] || grep -q "^ *\"\{0,1\}$delivery\"\{0,1\} *:" "$template" \
      || die "the stack $stack has $delivery for a table that is not given: give the mappings of all its tables" \
        "with --table, or --remove-others"
  done
  keep_errors
fi

# By which mappings the lake's rows were made, it keeps itself; rows that are there must not come to mean
# something else.
keep_mappings() {
  aws s3 cp --recursive --only-show-errors "$build/_tables" "s3://$1/_tables" > /dev/null \
    || die "the mappings cannot be kept in the lake $1; run this again"
}
if [ "${#mappings[@]}" -gt 0 ] && [ "$new" = no ]; then
  lake=$(output LakeBucket)
  rm -r "$build/_tables"
  get . s3 cp --recursive --only-show-errors "s3://$lake/_tables" "$build/_tables" \
    || die "what the lake $lake keeps of its mappings cannot be read ($(why))"
  make_template
  # Before the first row is made by them.
  keep_mappings "$lake"
fi

# Names whatever the function is made of; a change of it publishes a new version.
digest() {
  if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi
}
# The jars lie beside the template that is packaged, so that no path of this machine stands in it. No entity has a dash.
cp "${jars[0]}" "$work/transform-lambda.jar"
sed 's#\.\./cdc-transformer-service/target/[^ ]*-lambda\.jar#transform-lambda.jar#' "$template" > "$work/code.yaml"
sed -nE 's/^ *Code: ([a-z0-9_]+\.jar)$/\1/p' "$work/code.yaml" | while read -r jar; do cp "$build/$jar" "$work/$jar"; done
code() {
  (cd "$work" && sed -n 's/^ *Code: //p' code.yaml | while read -r jar; do cat "$jar"; done)
}
release=$({ code; cat "${jars[0]}" "$template" - <<< "${parameters[*]-}"; } | digest | cut -c 1-12)
sed "s/TransformVersion/TransformVersion$release/g" "$work/code.yaml" > "$work/template.yaml"

parameters+=("Release=$release")
if [ "$new" = yes ] && [[ " ${parameters[*]} " != *" FirstDay="* ]]; then
  parameters+=("FirstDay=$(date -u +%Y-%m-%d)")
fi

prefix=orderlake/$stack
aws cloudformation package --template-file "$work/template.yaml" --output-template-file "$work/packaged.yaml" \
  --s3-bucket "$bucket" --s3-prefix "$prefix" > /dev/null
aws cloudformation deploy --template-file "$work/packaged.yaml" --stack-name "$stack" \
  --s3-bucket "$bucket" --s3-prefix "$prefix" --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset \
  --tags "orderlake-artifacts=$bucket" --parameter-overrides "${parameters[@]}" || {
  failures
  echo "Not deployed. When what is said above is mended, run this again: it goes on from there." >&2
  exit 1
}
if [ "${#mappings[@]}" -gt 0 ] && [ "$new" = yes ]; then
  lake=$(output LakeBucket)
  keep_mappings "$lake"
fi
aws cloudformation describe-stacks --stack-name "$stack" --output text \
  --query 'Stacks[0].Outputs[].[OutputKey, OutputValue]'
