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
Needs the AWS CLI alone, and rights on the stack's table, workgroup and bucket.

  --stack NAME      of the stack (orderlake)
  --region REGION   else AWS_REGION, or what 'aws configure' set
  --wait SECONDS    the longest to wait for the lake (900)
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
work=$(mktemp -d)
# Who places these orders, and nobody else.
customer=try-$(date -u +%Y%m%d%H%M%S)-$$
in_table=no

# They are dated to a minute of the year 2000 that is theirs alone, so that each report can be asked
# for them and no others.
tick=$(($(date +%s) / 60))
minute=$(printf '2000-%02d-%02d %02d:%02d' \
  $((tick % 12 + 1)) $((tick / 12 % 28 + 1)) $((tick / 336 % 24)) $((tick / 8064 % 60)))
window="'$minute:00.000', '$minute:59.999'"

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

delete() {
  printf '{"DeleteRequest":{"Key":{"orderid":{"S":"%s-%03d"}}}}' "$customer" "$1"
}

# Writes the requests that stand in a file, a line each; 25 are what DynamoDB takes at once.
write() {
  local batch requests attempt
  rm -f "$work"/batch.*
  split -l 25 "$1" "$work/batch."
  for batch in "$work"/batch.*; do
    requests="{\"$table\":[$(paste -s -d , "$batch")]}"
    for attempt in 1 2 3 4 5 6 7 8; do
      printf '%s' "$requests" > "$work/requests"
      # What was left over; some versions of the CLI print nothing for nothing.
      requests=$(aws dynamodb batch-write-item --request-items "file://$work/requests" \
        --query UnprocessedItems --output json) || return 1
      [ -n "${requests//[\{\} ]/}" ] || break
      sleep "$attempt"
    done
    [ -z "${requests//[\{\} ]/}" ] || return 1
  done
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

# The rows of a query in Athena, tabs between the values, without the header.
ask() {
  local id state why
  id=$(aws athena start-query-execution --query-string "$1" --work-group "$workgroup" \
    --query-execution-context "Database=$database" --query QueryExecutionId --output text)
  while true; do
    state=$(aws athena get-query-execution --query-execution-id "$id" \
      --query QueryExecution.Status.State --output text)
    case $state in
      SUCCEEDED) break ;;
      QUEUED | RUNNING) sleep 1 ;;
      *)
        why=$(aws athena get-query-execution --query-execution-id "$id" \
          --query QueryExecution.Status.StateChangeReason --output text)
        die "Athena ended a query as $state: $why"
        ;;
    esac
  done
  aws athena get-query-results --query-execution-id "$id" --output text \
    --query 'ResultSet.Rows[1:].[Data[].VarCharValue]' | sed '/^None$/d'
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

echo "Waiting for 130 changes in the lake."
began=$SECONDS
while true; do
  changes=$(ask "SELECT count(*) FROM order_changes WHERE customer_id = '$customer'")
  [ "$changes" -lt 130 ] || break
  [ $((SECONDS - began)) -lt "$patience" ] || {
    echo "FAIL: after $patience s the lake has $changes of 130 changes. The alarms and the dead letters may say why."
    exit 1
  }
  sleep 15
done
echo "All there after $((SECONDS - began)) s."

for number in $(seq -f %03g 1 100); do
  printf '{"orderid":{"S":"%s-%s"}}\n' "$customer" "$number"
done > "$work/keys"
printf '{"%s":{"ConsistentRead":true,"Keys":[%s]}}' "$table" "$(paste -s -d , "$work/keys")" > "$work/requests"
aws dynamodb batch-get-item --request-items "file://$work/requests" --output text \
  --query 'Responses.*[][].[orderid.S, product_name.S, quantity.N, price.N, status.S]' | normal > "$work/table"
[ "$(wc -l < "$work/table")" -eq 90 ] || die "the table gave $(wc -l < "$work/table") of 90 orders"

cp "$work/table" "$work/expected"
ask "SELECT orderid, product_name, quantity, price, status FROM current_orders
     WHERE customer_id = '$customer'" | normal > "$work/actual"
compare "current_orders has the table's 90 orders"

# Orders, units and revenue by a column of the table's rows.
sales_by() {
  awk -F '\t' -v OFS='\t' -v by="$1" -v one="$customer" '
    { key = by ? $by : one; orders[key]++; units[key] += $3; revenue[key] += $3 * $4 }
    END { for (key in orders) print key, orders[key], units[key], sprintf("%.2f", revenue[key]) }' "$work/table" | normal
}

sales_by 0 > "$work/expected"
ask "EXECUTE sales_by_customer USING $window, 0, 100" | normal > "$work/actual"
compare "sales/by-customer adds up to the table's orders"

sales_by 2 > "$work/expected"
ask "EXECUTE sales_by_product USING $window, 0, 100" | normal > "$work/actual"
compare "sales/by-product adds up to the table's orders"

printf 'INSERT\tpending\nMODIFY\tshipped\n' > "$work/expected"
ask "SELECT cdc_event_type, status FROM order_changes WHERE orderid = '$customer-001' ORDER BY change_key" > "$work/actual"
compare "the history of a changed order is its insert and its change"

printf 'INSERT\nREMOVE\n' > "$work/expected"
ask "EXECUTE orders_history USING '$customer-100', 0, 1000" | cut -f 2 > "$work/actual"
compare "orders/history of a removed order ends in its removal"

if [ "$failed" = 1 ]; then
  echo FAIL
  exit 1
fi
echo PASS
