"""A small OpenID Connect provider on a port of its own: authorization code with PKCE, RS256, userinfo. For tests."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "yifa", "secret-of-the-client"


class Provider(ThreadingHTTPServer):
    """Whoever comes is `person`: the claims of the one who has signed in there. `wrong` makes it misbehave."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.person: dict[str, Any] = {"sub": "1", "preferred_username": "wang"}
        self.wrong = ""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        if self.wrong == "denied":
            answer = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe()
            self.codes[code] = asked
            answer = {"code": code, "state": asked["state"]}
        return asked["redirect_uri"] + "?" + urlencode(answer)

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        begun = self.codes.pop(asked.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.get("code_verifier", "").encode()).digest())
        if (
            begun is None
            or (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET)
            or begun["code_challenge"] != challenge.rstrip(b"=").decode()
            or begun["redirect_uri"] != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe()
        self.tokens[access] = dict(self.person)
        said = {"iss": self.address, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 300}
        if self.wrong == "audience":
            said["aud"] = "another-client"
        signed = jwt.encode({**said, **self.person}, self.key, "RS256", headers={"kid": "k"})
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url, here = urlsplit(self.path), self.server
        if url.path == "/.well-known/openid-configuration":
            self._json(200, {
                "issuer": here.address,
                "authorization_endpoint": f"{here.address}/authorize",
                "token_endpoint": f"{here.address}/token",
                "userinfo_endpoint": f"{here.address}/userinfo",
                "jwks_uri": f"{here.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            })  # fmt: skip
        elif url.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", here.authorize(dict(parse_qsl(url.query))))
            self.end_headers()
        elif url.path == "/userinfo":
            person = here.tokens.get(self.headers["Authorization"].removeprefix("Bearer "))
            self._json(200 if person else 401, person or {})
        elif url.path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(here.key.public_key()))
            self._json(200, {"keys": [{**public, "kid": "k", "alg": "RS256", "use": "sig"}]})
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._json(*self.server.token(dict(parse_qsl(body))))

    def _json(self, status: int, value: Any) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Provider]:
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield provider
        finally:
            provider.shutdown()
            thread.join()
