"""Which application does the web server run? `hearthline serve` has resolved the database and set the environment before."""

from __future__ import annotations

import gc
import warnings

from django.core.asgi import get_asgi_application

# WhiteNoise hands static files over as blocking iterators; they are few, small and kept by the browser.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

application = get_asgi_application()
# What is there by now stays for good: looked through again and again, it makes one page in twenty take twice its time.
gc.collect()
gc.freeze()
