"""A private link as a picture, to be scanned with the client's own phone across the desk."""

from __future__ import annotations

import base64

import qrcode
from qrcode.image.svg import SvgPathImage


def drawing(url: str) -> str:
    """Return the QR code of an address as an image that a page carries in itself."""
    image = qrcode.make(url, image_factory=SvgPathImage)
    return "data:image/svg+xml;base64," + base64.b64encode(image.to_string()).decode()
