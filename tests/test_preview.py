"""A previewed page may run the one script that reloads it, and no other."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from carbon_manual.sites.preview import _Server

PAGE = b"""<!doctype html><meta http-equiv="Content-Security-Policy"
content="default-src 'none'; script-src 'self'; style-src 'self'">
<body><p>script-src 'self'</p><script src="a.js"></script></body>"""


def test_added_script__is_allowed_by_its_digest(tmp_path: Path) -> None:
    server = _Server(lambda: None, "127.0.0.1", 0, root=str(tmp_path))
    try:
        shown = server._inject_js_into_html(PAGE, 7)
    finally:
        server.server_close()
    [script] = re.findall(rb"<script>(.*?)</script>", shown, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script).digest())
    assert b"livereload(7" in script
    assert b"content=\"default-src 'none'; script-src 'self' 'sha256-%b';" % digest in shown
    assert shown.count(b"sha256-") == 1
