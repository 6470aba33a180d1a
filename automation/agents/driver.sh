#!/bin/sh
# Playwright's driver, and with it the browser, in a session of its own: the terminal's Ctrl-C goes
# to every process of its foreground group, and would end the browser in the middle of a send.
exec setsid "$VALET_DRIVER" "$@"
