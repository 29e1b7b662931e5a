import base64
import json
import urllib.error
import urllib.parse
import urllib.request


def post(url, body, headers):
    """Sends a request; returns the open response, also that of a refusal."""
    try:
        return urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=60)
    except urllib.error.HTTPError as refusal:
        return refusal


def sign_in(server, client_id, client_secret):
    """Returns an access token; it is valid for some minutes."""
    basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
    form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
    with post(f"{server}/oauth/token", form, {"Authorization": f"Basic {basic}"}) as response:
        answer = json.load(response)
    if "access_token" not in answer:
        raise RuntimeError(answer["error_description"])
    return answer["access_token"]


def ask(server, token, query, variables=None):
    """Sends an operation; returns its data."""
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with post(f"{server}/graphql", body, headers) as response:
        answer = json.load(response)
    if answer.get("errors"):
        raise RuntimeError(answer["errors"][0]["message"])
    return answer["data"]


def changes(server, token, query, variables=None):
    """Yields the results of a subscription, as server-sent events bring them."""
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Accept": "text/event-stream",
    }
    with post(f"{server}/graphql/stream", body, headers) as events:
        if events.status != 200:
            raise RuntimeError(events.read().decode())
        for line in events:
            if line.startswith(b"data: {"):
                yield json.loads(line[len(b"data: "):])["data"]
