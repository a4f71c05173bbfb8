"""Calls almapipy, a client of Alma that nobody of this project wrote, and tells as JSON what it made of the answers.

Usage: almapipy_calls.py BASE_URL API_KEY, with a list of calls on standard input: {"of": "loans", "format": "xml", "args": {…}}.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree

from almapipy import AlmaCnxn
from almapipy.users import SubClientUsers
from almapipy.utils import AlmaError


def users_of(base_url, api_key, data_format):
    """almapipy knows Alma's own hosts alone."""
    connection = AlmaCnxn(api_key, data_format=data_format)
    return SubClientUsers({**connection.cnxn_params, "base_uri": base_url})


def plain(content):
    if not isinstance(content, ElementTree.Element):
        return content
    name = content.tag.rpartition("}")[2]
    return {"name": name, "attributes": content.attrib, "text": content.text, "children": [plain(child) for child in content]}


def outcome(call, base_url, api_key):
    users = users_of(base_url, api_key, call["format"])
    client = users if call["of"] == "users" else getattr(users, call["of"])
    try:
        return {"answer": plain(client.get(**call["args"]))}
    except AlmaError as error:
        return {"error": error.message, "status": error.response}


base_url, api_key = sys.argv[1:]
print(json.dumps([outcome(call, base_url, api_key) for call in json.load(sys.stdin)]))
