"""A row of tables/invoices.yaml, in plain Python. Arguments: see firehose.py."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, getcontext

import firehose
from firehose import EPOCH, change_key, lake, quoted, removed_by

getcontext().prec = 80  # a product of two numbers of 38 digits is exact
FOUR_PLACES = Decimal("0.0001")
NET_MAX = Decimal("99999999999999.9999")
RATE_MAX = Decimal("9.9999")

# Attributes that columns take, whole or in part, and those of the key.
TAKEN = frozenset(
    "pk sk issued customer lines net vat_rate currency paid score discounts state expires".split()
)


class Unusable(ValueError):
    """An attribute of another type than its column's, or a number that the column cannot hold."""


def digits(number):
    return format(Decimal(number).normalize(), "f")


def plain(value):
    """An attribute's value as compact JSON; equal values give equal texts."""
    ((kind, content),) = value.items()
    if kind in ("S", "B"):
        return quoted(content)
    if kind == "N":
        return digits(content)
    if kind == "BOOL":
        return "true" if content else "false"
    if kind == "NULL":
        return "null"
    if kind == "M":
        return plain_object(content)
    if kind == "L":
        return "[" + ",".join([plain(element) for element in content]) + "]"
    if kind == "NS":
        return "[" + ",".join([digits(number) for number in sorted(content, key=Decimal)]) + "]"
    return "[" + ",".join([quoted(text) for text in sorted(content)]) + "]"  # SS, BS


def plain_object(attributes):
    return "{" + ",".join([f"{quoted(name)}:{plain(attributes[name])}" for name in sorted(attributes)]) + "}"


def of_type(value, kind):
    """What an attribute holds; None if it is missing or NULL."""
    if value is None or "NULL" in value:
        return None
    if kind not in value:
        raise Unusable()
    return value[kind]


def text(value):
    return of_type(value, "S")


def boolean(value):
    return of_type(value, "BOOL")


def decimal(value, most):
    content = of_type(value, "N")
    if content is None:
        return None
    try:
        number = Decimal(content)
    except InvalidOperation:
        raise Unusable() from None
    if abs(number) > most or number != number.quantize(FOUR_PLACES):
        raise Unusable()
    return number


def epoch_seconds(value):
    seconds = of_type(value, "N")
    try:
        return None if seconds is None else EPOCH + timedelta(seconds=int(seconds))
    except (ValueError, OverflowError):
        raise Unusable() from None


def member(value, name):
    attributes = of_type(value, "M")
    return None if attributes is None else attributes.get(name)


def element(value, index):
    elements = of_type(value, "L")
    return None if elements is None or len(elements) <= index else elements[index]


def row(change):
    dynamodb = change["dynamodb"]
    event = change["eventName"]
    removed = event == "REMOVE"
    keys = dynamodb["Keys"]
    customer, number = text(keys["pk"]), text(keys["sk"])
    if not number.startswith("INV#"):
        return None
    old = dynamodb.get("OldImage") or {}
    image = old if removed else dynamodb["NewImage"]
    unusable = set()

    def read(attribute, convert, required=False):
        value = None
        try:
            value = convert(image.get(attribute))
        except Unusable:
            unusable.add(attribute)
        if value is None and required and not removed:
            raise ValueError(attribute)
        return value

    issued = read("issued", epoch_seconds, required=True)
    name = read("customer", lambda value: text(member(value, "name")))
    city = read("customer", lambda value: text(member(member(value, "address"), "city")))
    first_sku = read("lines", lambda value: text(member(element(value, 0), "sku")))
    net = read("net", lambda value: decimal(value, NET_MAX), required=True)
    rate = read("vat_rate", lambda value: decimal(value, RATE_MAX))
    if net is not None and net < 0:
        raise ValueError("net")
    if rate is None and image and "vat_rate" not in unusable:
        rate = Decimal("0.1900")
    vat = None
    if net is not None and rate is not None:
        vat = (net * rate).quantize(FOUR_PLACES, ROUND_HALF_UP)
    currency = read("currency", text)
    if currency is None and image and "currency" not in unusable:
        currency = "EUR"
    paid = read("paid", boolean)
    score = read("score", lambda value: of_type(value, "N"))
    state = read("state", text)
    expires = read("expires", epoch_seconds)
    before = None
    if event != "INSERT":
        try:
            before = text(old.get("state"))
        except Unusable:
            pass
    rest = {name: image[name] for name in image if name not in TAKEN or name in unusable}
    sequence = dynamodb["SequenceNumber"]
    created = quoted(lake(EPOCH + timedelta(seconds=dynamodb["ApproximateCreationDateTime"])))
    hashed = customer.replace("\\", "\\\\").replace("|", "\\|")
    columns = (
        ("event_id", quoted(change["eventID"])),
        ("cdc_event_type", quoted(event)),
        ("change_key", quoted(change_key(sequence))),
        ("sequence_number", quoted(sequence)),
        ("creation_datetime", created),
        ("changed_at", created),
        ("invoice_key", quoted(hashed + "|" + number)),
        ("customer", quoted(customer)),
        ("number", quoted(number)),
        ("issued_at", quoted(lake(issued))),
        ("customer_name", quoted(name)),
        ("city", quoted(city)),
        ("first_sku", quoted(first_sku)),
        ("net", "null" if net is None else format(net, ".4f")),
        ("vat_rate", "null" if rate is None else format(rate, ".4f")),
        ("vat", "null" if vat is None else format(vat, ".4f")),
        ("currency", quoted(currency)),
        ("paid", quoted(paid)),
        ("score", "null" if score is None else score),
        ("lines", quoted(plain(image["lines"])) if "lines" in image else "null"),
        ("discounts", quoted(plain(image["discounts"])) if "discounts" in image else "null"),
        ("state", quoted(state)),
        ("previous_state", quoted(before)),
        ("expires_at", quoted(lake(expires))),
        ("removed_by", quoted(removed_by(change) if removed else None)),
        ("rest", quoted(plain_object(rest)) if rest else "null"),
    )
    return "{" + ",".join([f'"{name}":{value}' for name, value in columns]) + "}\n"


if __name__ == "__main__":
    firehose.main(row)
