"""A row of the orders table, in plain Python. Arguments: see firehose.py."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

import firehose
from firehose import EPOCH, change_key, lake, quoted, removed_by

SECOND = timedelta(seconds=1)
CENT = Decimal("0.01")
PRICE_MAX = Decimal("9999999999.99")
TOTAL_MAX = Decimal("999999999999.99")


def text(image, attribute):
    value = image.get(attribute, {}).get("S")
    return value if isinstance(value, str) else None


def number(image, attribute):
    try:
        return Decimal(image[attribute]["N"])
    except (KeyError, InvalidOperation):
        return None


def instant(iso):
    try:
        time = datetime.fromisoformat(iso)
        return time.astimezone(timezone.utc).replace(tzinfo=None) if time.tzinfo else time
    except (TypeError, ValueError):
        return None


def changed_at(created, *written):
    """DynamoDB's time, made finer by the writer's where that fits."""
    fitting = (time for time in written if time and created <= time < created + SECOND)
    return next(fitting, created)


def row(change):
    dynamodb = change["dynamodb"]
    event = change["eventName"]
    removed = event == "REMOVE"
    old = dynamodb.get("OldImage") or {}
    image = old if removed else dynamodb["NewImage"]
    created = EPOCH + timedelta(seconds=dynamodb["ApproximateCreationDateTime"])
    quantity = number(image, "quantity")
    price = number(image, "price")
    product = text(image, "product_name")
    orderid = text(image, "orderid") or (text(dynamodb["Keys"], "orderid") if removed else None)
    if not orderid:
        raise ValueError("orderid")
    if not removed:
        if not product:
            raise ValueError("product_name")
        if quantity is None or quantity < 1 or quantity != int(quantity) or quantity > 2147483647:
            raise ValueError("quantity")
        if price is None or not 0 <= price <= PRICE_MAX or price != price.quantize(CENT):
            raise ValueError("price")
        if price * quantity > TOTAL_MAX:
            raise ValueError("total_price")
    version = number(image, "version")
    updated = instant(text(image, "updated_at"))
    before = instant(text(old, "updated_at")) if event == "MODIFY" else None
    changed = changed_at(created, updated, before)
    sequence = dynamodb["SequenceNumber"]
    has_total = price is not None and quantity is not None
    columns = (
        ("event_id", quoted(change["eventID"])),
        ("cdc_event_type", quoted(event)),
        ("change_key", quoted(change_key(sequence))),
        ("sequence_number", quoted(sequence)),
        ("creation_datetime", quoted(lake(created))),
        ("changed_at", quoted(lake(changed))),
        ("orderid", quoted(orderid)),
        ("order_version", "null" if version is None else str(int(version))),
        ("product_name", quoted(product)),
        ("quantity", "null" if quantity is None else str(int(quantity))),
        ("price", "null" if price is None else format(price, ".2f")),
        ("total_price", format(price * quantity, ".2f") if has_total else "null"),
        ("customer_id", quoted(text(image, "customer_id"))),
        ("payment_method", quoted(text(image, "payment_method"))),
        ("status", quoted(text(image, "status"))),
        ("previous_status", quoted(None if event == "INSERT" else text(old, "status"))),
        ("order_timestamp", quoted(lake(instant(text(image, "timestamp"))))),
        ("updated_at", quoted(lake(updated))),
        ("removed_by", quoted(removed_by(change) if removed else None)),
    )
    return "{" + ",".join([f'"{name}":{value}' for name, value in columns]) + "}\n"


if __name__ == "__main__":
    firehose.main(row)
