#!/bin/sh
# Chromium with the preferences that confine it. Playwright makes a profile of its own each time, and
# tells the browser alone where.
for each; do
    case $each in --user-data-dir=*) cp -R "$VALET_CONFINED/." "${each#*=}" || exit 1 ;; esac
done
exec "$VALET_BROWSER" "$@"
