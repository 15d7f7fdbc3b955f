#!/usr/bin/env bash
# Killed again and again under 64 writers: nothing acknowledged is lost or doubled. KILLS says how often (else 12).
. tests/scenes/world.sh

world_demo
tests/scenes/kill.py "$PROGRAM" web/dist "$DATA" "${KILLS:-12}" || FAILED=1
N=3
