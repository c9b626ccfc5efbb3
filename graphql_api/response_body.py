"""The JSON of an answer."""

import json

import orjson


def write_json(value: object) -> bytes:
    """orjson refuses what JSON may hold all the same, as a vendor's data does now and then: whole
    numbers beyond 64 bits, half a surrogate pair, 255 levels. The standard library writes those.
    """
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()
