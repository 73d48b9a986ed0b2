"""A Firehose event in, its answer out: what the tables' scripts share.

Usage of each: <event file> <answer file>
Reads how often to answer the event, a number a line; and prints after each the seconds that it took
of the processor and by the clock.
"""

import base64
import json
import sys
import time
from datetime import datetime

EPOCH = datetime(1970, 1, 1)
quoted = json.JSONEncoder(ensure_ascii=False).encode


def lake(time):
    return time and time.isoformat(" ", "milliseconds")


def change_key(sequence):
    digits = sequence.lstrip("0")
    return digits.zfill(40) if len(digits) <= 40 else f"n{len(digits):03d}{digits}"


def removed_by(change):
    identity = change.get("userIdentity") or {}
    by_ttl = (identity.get("type"), identity.get("principalId")) == ("Service", "dynamodb.amazonaws.com")
    return "ttl" if by_ttl else "user"


def answer_record(record, row):
    try:
        line = row(json.loads(base64.b64decode(record["data"])))
        data = "" if line is None else base64.b64encode(line.encode()).decode()
        return {"recordId": record["recordId"], "result": "Ok" if data else "Dropped", "data": data}
    except (KeyError, ValueError):
        return {"recordId": record["recordId"], "result": "ProcessingFailed", "data": ""}


def handle(event, row):
    records = [answer_record(record, row) for record in json.loads(event)["records"]]
    return json.dumps({"records": records}, separators=(",", ":")).encode()


def main(row):
    event_file, answer_file = sys.argv[1:]
    with open(event_file, "rb") as file:
        event = file.read()
    for events in sys.stdin:
        began, spent = time.perf_counter(), time.process_time()
        for _ in range(int(events)):
            answer = handle(event, row)
        print(time.process_time() - spent, time.perf_counter() - began, flush=True)
    with open(answer_file, "wb") as file:
        file.write(answer)
