#!/usr/bin/env bash
# Sends orders through a deployed stack, and holds the reports against the table.
set -euo pipefail
# shellcheck source=deploy/aws.sh
. "$(dirname "$0")/aws.sh"

usage() {
  cat << 'END'
Usage: deploy/try.sh [--stack NAME] [--region REGION] [--wait SECONDS] [--keep]

Places 100 orders, changes 20 of them and removes 10, waits until all 130 changes are in the lake,
asks Athena, and compares what it says with the table. Prints PASS and ends with 0, or FAIL with 1.
Also tells whether Athena takes parameters outside of WHERE, which its manual denies. Needs the AWS CLI
alone, and rights on the stack's table, workgroup and bucket.

  --stack NAME      of the stack (orderlake)
  --region REGION   else AWS_REGION, or what 'aws configure' set
  --wait SECONDS    the longest to wait for the lake, and for each answer of Athena (900)
  --keep            leaves its orders in the table
END
}

patience=900
keep=no
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --stack) need_value "$@"; stack=$2; shift 2 ;;
    --region) need_value "$@"; region=$2; shift 2 ;;
    --wait) need_value "$@"; patience=$2; shift 2 ;;
    --keep) keep=yes; shift ;;
    *) die "does not know '$1'; see --help" ;;
  esac
done
[[ $patience =~ ^[0-9]+$ ]] || die "--wait takes seconds"

check_aws
check_stack
table=$(output TableName)
database=$(output Database)
workgroup=$(output WorkGroup)
# Who places these orders, and nobody else.
customer=try-$(date -u +%Y%m%d%H%M%S)-$$
in_table=no

# They are dated to a minute of the year 2000 that is theirs alone, so that each report can be asked for them
# and no others.
tick=$(($(date +%s) / 60))
minute=$(printf '2000-%02d-%02d %02d:%02d' \
  $((tick % 12 + 1)) $((tick / 12 % 28 + 1)) $((tick / 336 % 24)) $((tick / 8064 % 60)))

# The item of one order: its number, version and status.
item() {
  local now placed="${minute/ /T}:30.000Z"
  now=$(date -u +%Y-%m-%dT%H:%M:%S.000Z)
  printf '{"orderid":{"S":"%s-%03d"},"product_name":{"S":"Product %d"},"quantity":{"N":"%d"},' \
    "$customer" "$1" $(($1 % 7)) $(($1 % 9 + 1))
  printf '"price":{"N":"%d.%02d"},"customer_id":{"S":"%s"},"payment_method":{"S":"card"},' \
    $(($1 * 3 % 400 + 1)) $(($1 * 37 % 100)) "$customer"
  printf '"timestamp":{"S":"%s"},"updated_at":{"S":"%s"},"status":{"S":"%s"},"version":{"N":"%d"}}' \
    "$placed" "$now" "$3" "$2"
}

put() {
  printf '{"PutRequest":{"Item":%s}}' "$(item "$@")"
}

key() {
  printf '{"orderid":{"S":"%s-%03d"}}' "$customer" "$1"
}

delete() {
  printf '{"DeleteRequest":{"Key":%s}}' "$(key "$1")"
}

# Whether a batch left something over; some versions of the CLI print nothing, or null, for nothing.
is_left() {
  [[ $1 == *Request* || $1 == *Keys* ]]
}

# Writes the requests that stand in a file, a line each; 25 are what DynamoDB takes at once.
write() {
  local batch requests pause
  rm -f "$work"/batch.*
  split -l 25 "$1" "$work/batch."
  for batch in "$work"/batch.*; do
    requests="{\"$table\":[$(paste -s -d , "$batch")]}"
    for pause in 1 2 4 8 16 0; do
      printf '%s' "$requests" > "$work/requests"
      requests=$(aws dynamodb batch-write-item --request-items "file://$work/requests" \
        --query UnprocessedItems --output json) || return 1
      is_left "$requests" || break
      sleep "$pause"
    done
    ! is_left "$requests" || return 1
  done
}

# The orders that are in the table, tabs between the values. A batch answers no more than 16 MB, and less where
# the table throttles; what it leaves over is the first line here.
read_table() {
  local requests pause
  lines key 1 100 > "$work/lines"
  requests="{\"$table\":{\"ConsistentRead\":true,\"Keys\":[$(paste -s -d , "$work/lines")]}}"
  for pause in 1 2 4 8 16 0; do
    printf '%s' "$requests" > "$work/requests"
    aws dynamodb batch-get-item --request-items "file://$work/requests" --output text > "$work/answer" --query \
      '[[to_string(UnprocessedKeys)], Responses.*[][].[orderid.S, product_name.S, quantity.N, price.N, status.S]]' \
      || return 1
    sed -e 1d -e '/^$/d' "$work/answer"
    requests=$(head -n 1 "$work/answer")
    is_left "$requests" || return 0
    sleep "$pause"
  done
  return 1
}

# Each of a range of numbers as a line: a function and what follows the number.
lines() {
  local make=$1 first=$2 last=$3 number
  shift 3
  for ((number = first; number <= last; number++)); do
    "$make" "$number" "$@"
    echo
  done
}

clean_up() {
  if [ "$in_table" = yes ] && [ "$keep" = no ]; then
    lines delete 1 100 > "$work/lines"
    write "$work/lines" || echo "Orders of $customer are left in $table." >&2
  fi
  rm -rf "$work"
}
trap clean_up EXIT

# The rows of a query in Athena, tabs between the values, without the header. What follows it are its parameters.
ask() {
  local execution state why began=$SECONDS query=$1
  shift
  execution=$(aws athena start-query-execution --query-string "$query" --work-group "$workgroup" \
    --query-execution-context "Database=$database" ${1+--execution-parameters "$@"} \
    --query QueryExecutionId --output text) || return 1
  while true; do
    state=$(aws athena get-query-execution --query-execution-id "$execution" \
      --query QueryExecution.Status.State --output text) || return 1
    case $state in
      SUCCEEDED) break ;;
      QUEUED | RUNNING)
        [ $((SECONDS - began)) -lt "$patience" ] || {
          aws athena stop-query-execution --query-execution-id "$execution"
          echo "Athena did not answer a query for $patience s; it is stopped." >&2
          return 1
        }
        sleep 1
        ;;
      *)
        why=$(aws athena get-query-execution --query-execution-id "$execution" \
          --query QueryExecution.Status.StateChangeReason --output text)
        echo "Athena ended a query as $state: $why" >&2
        return 1
        ;;
    esac
  done
  aws athena get-query-results --query-execution-id "$execution" --output text \
    --query 'ResultSet.Rows[1:].[Data[].VarCharValue]' | sed '/^None$/d'
}

# A report of the stack as the workgroup has it saved, asked for the orders of that minute. That it is for all
# times stands there as NULL.
report() {
  local query
  query=$(aws athena list-named-queries --work-group "$workgroup" --query NamedQueryIds --output text \
    | tr '\t' '\n' | xargs -n 50 aws athena batch-get-named-query --output text \
      --query "NamedQueries[?Name=='$1'].QueryString" --named-query-ids) || return 1
  ask "$(sed -e "s/CAST(NULL AS timestamp) AS from_time/CAST('$minute:00.000' AS timestamp) AS from_time/" \
    -e "s/CAST(NULL AS timestamp) AS to_time/CAST('$minute:59.999' AS timestamp) AS to_time/" <<< "$query")"
}

# Money with two places, and in the order of ids.
normal() {
  awk -F '\t' -v OFS='\t' '{ $4 = sprintf("%.2f", $4); print }' | LC_ALL=C sort
}

failed=0
compare() {
  if diff "$work/expected" "$work/actual" > "$work/difference"; then
    echo "ok: $1"
  else
    echo "WRONG: $1 (< expected, > in Athena)"
    head -n 20 "$work/difference"
    failed=1
  fi
}

echo "Placing 100 orders of $customer in $table, changing 20, removing 10."
in_table=yes
lines put 1 100 1 pending > "$work/lines"
write "$work/lines" || die "DynamoDB does not take the orders"
lines put 1 20 2 shipped > "$work/lines"
write "$work/lines" || die "DynamoDB does not take the changes"
lines delete 91 100 > "$work/lines"
write "$work/lines" || die "DynamoDB does not take the removals"

# No byte is read for it. Its manual denies it, and what binds parameters there would be simpler if it were so.
word=$(ask "SELECT CAST(? AS varchar) FROM (VALUES 1, 2) AS two (number) LIMIT ?" "'yes'" 1 2> "$work/refusal") \
  || word=$(tail -n 1 "$work/refusal")
echo "Whether Athena takes parameters outside of WHERE: $word"

echo "Waiting for 130 changes in the lake, $patience s at most."
began=$SECONDS
told=""
while true; do
  # One answer that does not come is no end yet.
  changes=$(ask "SELECT count(*) FROM order_changes WHERE customer_id = '$customer'") || changes=""
  if [[ $changes =~ ^[0-9]+$ ]]; then
    [ "$changes" -lt 130 ] || break
  else
    changes="an unknown number"
  fi
  [ $((SECONDS - began)) -lt "$patience" ] || {
    echo "FAIL: after $patience s the lake has $changes of 130 changes. The alarms and the dead letters may say why."
    exit 1
  }
  [ "$changes" = "$told" ] || echo "$changes of 130 after $((SECONDS - began)) s."
  told=$changes
  sleep 15
done
echo "All there after $((SECONDS - began)) s."

read_table > "$work/rows" || die "the table does not give the orders"
normal < "$work/rows" > "$work/table"
orders=$(grep -c . "$work/table")
[ "$orders" -eq 90 ] || die "the table gave $orders of 90 orders"

cp "$work/table" "$work/expected"
ask "SELECT orderid, product_name, quantity, price, status FROM current_orders
     WHERE customer_id = '$customer'" | normal > "$work/actual" || : > "$work/actual"
compare "current_orders has the table's 90 orders"

# Orders, units and revenue by a column of the table's rows.
sales_by() {
  awk -F '\t' -v OFS='\t' -v by="$1" -v one="$customer" '
    { key = by ? $by : one; orders[key]++; units[key] += $3; revenue[key] += $3 * $4 }
    END { for (key in orders) print key, orders[key], units[key], sprintf("%.2f", revenue[key]) }' "$work/table" | normal
}

sales_by 0 > "$work/expected"
report sales/by-customer | normal > "$work/actual" || : > "$work/actual"
compare "sales/by-customer adds up to the table's orders"

sales_by 2 > "$work/expected"
report sales/by-product | normal > "$work/actual" || : > "$work/actual"
compare "sales/by-product adds up to the table's orders"

history() {
  ask "SELECT cdc_event_type, status FROM order_changes WHERE orderid = '$customer-$1' ORDER BY change_key"
}

printf 'INSERT\tpending\nMODIFY\tshipped\n' > "$work/expected"
history 001 > "$work/actual" || : > "$work/actual"
compare "the history of a changed order is its insert and its change"

printf 'INSERT\tpending\nREMOVE\tpending\n' > "$work/expected"
history 100 > "$work/actual" || : > "$work/actual"
compare "the history of a removed order ends in its removal"

if [ "$failed" = 1 ]; then
  echo FAIL
  exit 1
fi
echo PASS
