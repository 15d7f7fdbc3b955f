#!/usr/bin/env bash
# Anybody does anything, at random, for a while: SECONDS_LONG (else 15), SEED (else 1). The server goes on, the dry run
# and the deed agree, and the trail proves itself afterwards.
. tests/scenes/world.sh

world_demo
"$PROGRAM" adopt "$DATA" packs/lgb packs/cueb >"$SCENE/adopted" 2>&1
world_serve
tests/scenes/anybody.py "$BASE" "${SECONDS_LONG:-15}" "${SEED:-1}" >"$SCENE/did" 2>&1
status=$?
promise "whatever they do, nothing breaks" same "$status" 0
[ $status = 0 ] || sed 's/^/#   /' "$SCENE/did"
promise "some of it is done" grep -q 'deeds done' "$SCENE/did"
promise "the server ends as it should" world_stop
promise "and everything that was done can be proved" "$PROGRAM" verify "$DATA"
