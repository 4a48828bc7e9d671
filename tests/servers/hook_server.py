#!/usr/bin/env python3
"""Where a webhook goes: POST /hook takes anything, all else is not there. What
came is in the log."""
from standin import Seller, main


class Hook(Seller):
    def handle(self, request):
        if request.method == "POST" and request.path.startswith("/hook"):
            return 200, {}, b"ok"
        return 404, {}, self.error(404, "no such hook")

    def command(self, name, params):
        raise KeyError(name)


if __name__ == "__main__":
    main(Hook())
